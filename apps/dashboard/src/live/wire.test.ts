import { expect, test } from "vitest";
import { decodeCurve, encodeCurve } from "./wire.ts";

test("a curve comes through JSON as it was, NaN and infinities included", () => {
  const curve = {
    ...{ trialId: 3, name: "train/loss", step: [127, 255, 383], epoch: [0.25, 0.5, 1 / 3] },
    ...{ trainMs: [10.4, 20.6, 30], value: [0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY] },
    ...{ min: [0, Number.NaN, -1], max: [1, Number.NaN, Number.POSITIVE_INFINITY] },
  };
  const sent = JSON.parse(JSON.stringify(encodeCurve(curve)));
  expect(sent).toMatchObject({ epoch: [0.25, 0.5, 0.3333], trainMs: [10, 21, 30] });
  expect(decodeCurve(sent).points.map(({ value, min, max }) => [value, min, max])).toEqual([
    [0.1 + 0.2, 0, 1],
    [Number.NaN, Number.NaN, Number.NaN],
    [Number.POSITIVE_INFINITY, -1, Number.POSITIVE_INFINITY],
  ]);
});
