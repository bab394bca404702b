import type { SpoolRecord } from "@resweep/spec";
import { beforeAll, expect, test } from "vitest";
import type { Claim } from "./attempts.ts";
import type { CurvePoint } from "./read-models.ts";
import { checkpointRecord, mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";

const context = testStore(600_000);
const NAME = "train/loss";
let workerId = 0;
beforeAll(async () => {
  workerId = await context.worker();
});

async function running(): Promise<Claim> {
  await context.store.sweeps.create(newSweep());
  return await mustClaim(context.store, workerId);
}

/** Ships one point a step, `value(step)` each. */
async function record(claim: Claim, from: number, to: number, value: (step: number) => number) {
  const records: SpoolRecord[] = [];
  for (let step = from; step <= to; step++)
    records.push(pointRecord(step, { [NAME]: value(step) }));
  let sequence = 1;
  while (records.length > 0) {
    const batch = records.splice(0, 3_000);
    await context.store.attempts.ship(claim, batch, sequence);
    sequence += batch.length;
  }
  return sequence;
}

async function curve(claim: Claim, maxPoints?: number): Promise<readonly CurvePoint[]> {
  const trialIds = [claim.trialId];
  const curves = await context.store.metrics.curves({ trialIds, names: [NAME], maxPoints });
  expect(curves).toHaveLength(1);
  return curves[0]!.points;
}

const highest = (points: readonly CurvePoint[]) =>
  Math.max(...points.map(({ max, value }) => max ?? value));
const lowest = (points: readonly CurvePoint[]) =>
  Math.min(...points.map(({ min, value }) => min ?? value));

test("few points come as they are", async () => {
  const claim = await running();
  await record(claim, 1, 20, (step) => step);
  expect(await curve(claim)).toEqual(
    Array.from({ length: 20 }, (_, index) => {
      const step = index + 1;
      return { step, epoch: expect.closeTo(step / 10), trainMs: step * 5, value: step };
    }),
  );
});

const sizes = [
  ["by SQL buckets", 2_000, 100],
  ["by rollups", 20_000, 50],
] as const;
test.each(sizes)("many points keep their extremes %s", async (_name, steps, maxPoints) => {
  const claim = await running();
  const spikes = new Map([
    [77, 1000],
    [steps - 13, -1000],
    [Math.floor(steps / 2), Number.NaN],
  ]);
  await record(claim, 1, steps, (step) => spikes.get(step) ?? Math.sin(step));
  const points = await curve(claim, maxPoints);
  expect(points.length).toBeLessThanOrEqual(maxPoints);
  expect(points.length).toBeGreaterThan(maxPoints / 2.5);
  expect(highest(points)).toBe(1000);
  expect(lowest(points)).toBe(-1000);
  expect(points.at(-1)?.step).toBe(steps);
  const ordered = points.map(({ step }) => step);
  expect(ordered).toEqual(ordered.toSorted((one, other) => one - other));
  expect(await curve(claim, maxPoints)).toEqual(points);
  for (const { value, min, max } of points) {
    expect(value).toBeGreaterThanOrEqual(min!);
    expect(value).toBeLessThanOrEqual(max!);
  }
});

test("a bucket of NaN alone says NaN, and infinities are extremes", async () => {
  const claim = await running();
  const value = (step: number) => {
    if (step <= 1024) return Number.NaN;
    return step === 3000 ? Number.POSITIVE_INFINITY : 1;
  };
  await record(claim, 1, 4096, value);
  const points = await curve(claim, 9);
  expect(points[0]?.value).toBeNaN();
  expect(points[0]).not.toHaveProperty("min");
  expect(points.some(({ max }) => max === Number.POSITIVE_INFINITY)).toBe(true);
});

// With 20 points the first bucket holds steps 1 to 1279: 650 ones and 629 twos.
const cuts = [
  [700, 1],
  [20, (650 + 629 * 2) / 1279],
] as const;
test.each(cuts)(
  "a resume inside a rollup shows neither too much nor too little, %i points",
  async (maxPoints, mean) => {
    const first = await running();
    const next = await record(first, 1, 1_000, (step) => (step > 650 ? 99 : 1));
    await context.store.attempts.ship(first, [checkpointRecord(650)], next);
    await context.store.attempts.finish(first, { state: "yielded" });
    const second = await mustClaim(context.store, workerId);
    expect(second.resume?.step).toBe(650);
    await record(second, 651, 20_000, () => 2);
    const points = await curve(second, maxPoints);
    expect(highest(points)).toBe(2);
    expect(lowest(points)).toBe(1);
    expect(points[0]?.value).toBeCloseTo(mean, 10);
    expect(points.at(-1)).toMatchObject({ step: 20_000, value: 2 });
  },
);

test("a resume inside the first rollup shows nothing twice", async () => {
  const first = await running();
  const next = await record(first, 1, 200, (step) => (step > 100 ? 99 : 1));
  await context.store.attempts.ship(first, [checkpointRecord(100)], next);
  await context.store.attempts.finish(first, { state: "yielded" });
  const second = await mustClaim(context.store, workerId);
  await record(second, 101, 20_000, () => 2);
  for (const maxPoints of [20, 1000]) {
    const points = await curve(second, maxPoints);
    expect(highest(points)).toBe(2);
    expect(points[0]?.min).toBe(1);
  }
  const [bucket] = await curve(second, 20);
  expect(bucket?.value).toBeCloseTo((100 + 1179 * 2) / 1279, 10);
});

test("curves come in the order asked for, and only those that exist", async () => {
  const [one, two] = [await running(), await running()];
  const both = { "validation/loss": 1, "train/loss": 2 };
  await context.store.attempts.ship(one, [pointRecord(1, both)], 1);
  await context.store.attempts.ship(two, [pointRecord(1, both)], 1);
  const trialIds = [two.trialId, one.trialId];
  const names = ["validation/loss", "test/loss", "train/loss"];
  const curves = await context.store.metrics.curves({ trialIds, names });
  expect(curves.map(({ trialId, name }) => [trialId, name])).toEqual([
    [two.trialId, "validation/loss"],
    [two.trialId, "train/loss"],
    [one.trialId, "validation/loss"],
    [one.trialId, "train/loss"],
  ]);
  expect(await context.store.metrics.names(trialIds)).toEqual(["train/loss", "validation/loss"]);
  expect(await context.store.metrics.curves({ trialIds: [], names: [] })).toEqual([]);
});

test("every point is exported, page by page", async () => {
  const claim = await running();
  await record(claim, 1, 10_500, (step) => step);
  const sizes: number[] = [];
  let last = 0;
  for await (const page of context.store.metrics.points(claim.trialId)) {
    sizes.push(page.length);
    for (const { step, value } of page) {
      expect(step).toBe(last + 1);
      expect(value).toBe(step);
      last = step;
    }
  }
  expect(sizes).toEqual([10_000, 500]);
});

test("a family's name gives the curves of all its parts; these are among no results", async () => {
  const claim = await running();
  const values = { "block/layer1.0/gamma": 1, "block/layer1_0/gamma": 2, "block/stem/gamma_x": 3 };
  const records = [pointRecord(1, values), pointRecord(2, { ...values, [NAME]: 4 })];
  await context.store.attempts.ship(claim, records, 1);
  const trialIds = [claim.trialId];
  const names = [NAME, "block/*/gamma"];
  const curves = await context.store.metrics.curves({ trialIds, names });
  expect(curves.map(({ name, points }) => [name, points.at(-1)?.value])).toEqual([
    [NAME, 4],
    ["block/layer1.0/gamma", 1],
    ["block/layer1_0/gamma", 2],
  ]);
  const trial = await context.store.trials.get(claim.trialId);
  expect(trial.results).toEqual({ [NAME]: 4 });
});
