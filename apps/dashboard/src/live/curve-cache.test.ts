import { expect, test, vi } from "vitest";
import { createCurveCache, key, mergePoints } from "./curve-cache.ts";
import type { WireCurve } from "./wire.ts";

const curve = (
  trialId: number,
  step: readonly number[],
  value: readonly (number | string)[],
): WireCurve => ({
  trialId,
  name: "train/loss",
  step,
  epoch: step,
  trainMs: step,
  value,
});
const at = (cache: ReturnType<typeof createCurveCache>, id: number) =>
  cache
    .snapshot()
    .get(key(id, "train/loss"))
    ?.map(({ step, value }) => [step, value]);

test("curves are fetched once, after the release, and live points are added", async () => {
  const fetchCurves = vi.fn(async () => [curve(1, [1, 2], [3, 2])]);
  const cache = createCurveCache(fetchCurves);
  await cache.want([1], ["train/loss"]);
  expect(fetchCurves).not.toHaveBeenCalled();
  await cache.release();
  await cache.want([1], ["train/loss"]);
  expect(fetchCurves).toHaveBeenCalledTimes(1);
  cache.append([curve(1, [2, 3], [2.5, "NaN"]), curve(9, [1], [1])]);
  expect(at(cache, 1)).toEqual([
    [1, 3],
    [2, 2.5],
    [3, Number.NaN],
  ]);
  expect(at(cache, 9)).toBeUndefined();
});

test("where the stream goes on from the page, curves are fetched at once", async () => {
  const cache = createCurveCache(async () => [curve(1, [1], [3])], { held: false });
  await cache.want([1], ["train/loss"]);
  expect(at(cache, 1)).toEqual([[1, 3]]);
});

test("points that arrive while a curve is fetched are not lost", async () => {
  let answer: (curves: readonly WireCurve[]) => void = () => {};
  const cache = createCurveCache(() => new Promise((resolve) => (answer = resolve)));
  await cache.release();
  const wanted = cache.want([1], ["train/loss"]);
  cache.append([curve(1, [3], [1])]);
  answer([curve(1, [1, 2], [3, 2])]);
  await wanted;
  expect(at(cache, 1)).toEqual([
    [1, 3],
    [2, 2],
    [3, 1],
  ]);
});

test("a reset reads the curve anew", async () => {
  let count = 0;
  const cache = createCurveCache(async () => [curve(1, [1], [++count])]);
  await cache.release();
  await cache.want([1], ["train/loss"]);
  cache.reset([1]);
  await vi.waitFor(() => expect(at(cache, 1)).toEqual([[1, 2]]));
});

test("merging keeps the order of steps", () => {
  const point = (step: number, value = 0) => ({ step, epoch: 0, trainMs: 0, value });
  expect(mergePoints([point(1), point(5)], [point(3), point(5, 1)])).toEqual([
    point(1),
    point(3),
    point(5, 1),
  ]);
});

test("what a page will want is announced, unless it is to wait for the stream", () => {
  const announce = vi.fn();
  createCurveCache(async () => [], { held: true, announce }).announce([1, 2], ["train/loss"]);
  const cache = createCurveCache(async () => [], { held: false, announce });
  cache.announce([], ["train/loss"]);
  expect(announce).not.toHaveBeenCalled();
  cache.announce([1, 2], ["train/loss"]);
  expect(announce).toHaveBeenCalledExactlyOnceWith([1, 2], ["train/loss"]);
});
