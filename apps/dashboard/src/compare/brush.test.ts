import { expect, test } from "vitest";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import { brushFilter, brushOf, placesOf, readBrushes, writeBrushes } from "./brush.ts";
import { scaleOf } from "./scale.ts";

const trial = (number: number, values: Record<string, unknown>) =>
  ({ number, values }) as unknown as WireTrial;
const trials = [
  trial(1, { depth: 8, name: "plain" }),
  trial(2, { depth: 20, name: "res:net|b" }),
  trial(3, { depth: Number.NaN, name: "wide" }),
  trial(4, {}),
];
const column = (id: string) =>
  ({
    id,
    value: ({ values }: WireTrial) => (values[id] ?? null) as never,
  }) as unknown as TrialColumn;
const columns = [column("depth"), column("name")];
const kept = (text: string) =>
  trials.filter(brushFilter(readBrushes(text), columns)).map(({ number }) => number);

test("a brush keeps what lies in it; what has no value there is not kept", () => {
  expect(kept("")).toEqual([1, 2, 3, 4]);
  expect(kept("depth:8..12")).toEqual([1]);
  expect(kept("depth:0..99;name:plain")).toEqual([1]);
  expect(kept("gone:1..2")).toEqual([1, 2, 3, 4]);
});

test("the address gives brushes back, whatever their names hold", () => {
  const brushes = [
    { id: "depth", low: 0.001, high: 12 },
    { id: "na;me", among: ["res:net|b", "50%"] },
  ];
  expect(readBrushes(writeBrushes(brushes))).toEqual(brushes);
  expect(kept(writeBrushes([{ id: "name", among: ["res:net|b"] }]))).toEqual([2]);
});

test("a drag becomes the values below it, and is drawn where it was", () => {
  const depth = scaleOf(columns[0]!, trials);
  const [low, high] = placesOf(brushOf("depth", depth, 0.8, 0.2)!, depth)!;
  expect([low, high]).toEqual([expect.closeTo(0.2, 3), expect.closeTo(0.8, 3)]);
  const name = scaleOf(columns[1]!, trials);
  expect(brushOf("name", name, 0, 0.4)).toEqual({ id: "name", among: ["plain"] });
  expect(brushOf("name", name, 0.25, 0.3)).toBeNull();
});
