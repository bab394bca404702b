import { expect, test } from "vitest";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import { frontOf } from "./front.ts";

const column = (id: string, group = "Results") =>
  ({
    ...{ id, group },
    value: ({ results }: WireTrial) => results[id] ?? null,
  }) as unknown as TrialColumn;
const trial = (number: number, macs: number, accuracy: number) =>
  ({
    number,
    results: { "network/macs": macs, "test/accuracy": accuracy },
  }) as unknown as WireTrial;
const trials = [
  trial(1, 10, 0.9),
  trial(2, 5, 0.8),
  trial(3, 10, 0.85),
  trial(4, 4, Number.NaN),
  trial(5, 20, 0.9),
];
const numbers = (x: TrialColumn, y: TrialColumn) =>
  frontOf(trials, x, y)?.map(({ number }) => number);

test("less work and more accuracy is better; NaN is on no front", () => {
  expect(numbers(column("network/macs"), column("test/accuracy"))).toEqual([2, 1]);
});

test("an option has no better way, so there is no front", () => {
  expect(numbers(column("architecture.depth", "Varies"), column("test/accuracy"))).toBeUndefined();
  expect(numbers(column("test/accuracy"), column("test/accuracy"))).toBeUndefined();
});
