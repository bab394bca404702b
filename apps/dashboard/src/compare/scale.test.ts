import { expect, test } from "vitest";
import type { WireTrial } from "../live/wire.ts";
import { formatPercent } from "../numbers/format.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import { scaleOf } from "./scale.ts";

const of = (values: readonly (string | number | null)[], format?: TrialColumn["format"]) =>
  scaleOf(
    { value: ({ number }: WireTrial) => values[number]!, format } as unknown as TrialColumn,
    values.map((_, number) => ({ number }) as WireTrial),
  );

test("numbers lie evenly between round ticks", () => {
  const scale = of([0.8, 0.93, Number.NaN, null], (value) => formatPercent(value));
  expect(scale.ticks.map(({ label }) => label)).toContain("90 %");
  expect(scale.place(scale.at(0.3))).toBeCloseTo(0.3, 12);
  expect([Number.NaN, null].map(scale.place)).toEqual([null, null]);
});

test("rates over decades lie by their magnitude, on decades", () => {
  const scale = of([0.001, 0.01, 1]);
  expect(scale.kind).toBe("log");
  expect(scale.ticks.map(({ label }) => label)).toEqual(["0.001", "0.01", "0.1", "1"]);
  expect(scale.place(0.1)).toBeCloseTo(2 / 3, 12);
  expect(scale.place(0)).toBeNull();
});

test("names stand side by side, numbers in them in their order", () => {
  const scale = of(["resnet20", "resnet8", null, "resnet20"]);
  expect(scale.ticks).toEqual([
    { label: "resnet8", place: 0.25 },
    { label: "resnet20", place: 0.75 },
  ]);
  expect(scale.at(0.5)).toBe(1);
});

test("one value, and none", () => {
  expect(of([3, 3]).place(3)).toBeGreaterThanOrEqual(0);
  expect(of([null]).ticks).toEqual([]);
});
