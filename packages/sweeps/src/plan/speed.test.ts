import { describe, expect, test } from "vitest";
import { estimateDuration } from "./estimate-duration.ts";
import { assumedSpeed, speedOf } from "./speed.ts";

const took = (
  steps: number,
  macs: number,
  [start, step, rate]: readonly [number, number, number],
) => ({
  steps,
  macs,
  durationMs: start + steps * step + (macs / rate) * 1000,
});
const sizes = [
  [3, 1e7],
  [500, 5e9],
  [500, 4e11],
  [9000, 2e10],
] as const;

describe("the speed", () => {
  test("is assumed before any trial", () => {
    expect(speedOf([])).toEqual(assumedSpeed);
  });

  test("is found where trials of different sizes tell its parts apart", () => {
    const truth = [900, 11, 6e10] as const;
    const { startMs, stepMs, macsPerSecond } = speedOf(sizes.map(([s, m]) => took(s, m, truth)));
    expect(startMs / truth[0]).toBeCloseTo(1, 0);
    expect(stepMs / truth[1]).toBeCloseTo(1, 0);
    expect(macsPerSecond / truth[2]).toBeCloseTo(1, 0);
  });

  test.each([
    ["tiny", [3, 1e7]],
    ["long", [9000, 2e12]],
  ] as const)("foretells a %s trial like the ones before", (_name, [steps, macs]) => {
    const past = Array.from({ length: 8 }, () => took(steps, macs, [6000, 30, 8e9]));
    const { durationMs, basis, trials } = estimateDuration([{ totalSteps: steps, macs }], past);
    expect(durationMs / past[0]!.durationMs).toBeCloseTo(1, 1);
    expect([basis, trials]).toEqual(["measured", 8]);
  });

  test("expects as much of trials as they took together, where the machine's load made some of them slow", () => {
    const fair = sizes.map(([s, m]) => took(s, m, [2000, 5, 2e10]));
    const slow = fair.map((trial) => ({ ...trial, durationMs: 3 * trial.durationMs }));
    const past = [...fair, ...slow, ...fair, ...slow];
    const sum = past.reduce((total, { durationMs }) => total + durationMs, 0);
    const cells = past.map(({ steps, macs }) => ({ totalSteps: steps, macs }));
    expect(estimateDuration(cells, past).durationMs / sum).toBeCloseTo(1, 1);
  });

  test("of a machine much slower than assumed is told by its first trial", () => {
    const one = took(1242, 2.6e11, [16_000, 30, 3e9]);
    const cell = { totalSteps: one.steps, macs: one.macs };
    expect(estimateDuration([cell], [one]).durationMs / one.durationMs).toBeCloseTo(1, 1);
  });

  test("is not thrown off by one trial that was held up", () => {
    const fair = sizes.map(([s, m]) => took(s, m, [2000, 5, 2e10]));
    const held = { ...fair[1]!, durationMs: 1e8 };
    expect(speedOf([...fair, held]).stepMs / speedOf(fair).stepMs).toBeCloseTo(1, 0);
  });
});

describe("the estimate", () => {
  const past = [took(100, 1e9, [1000, 10, 1e10])];
  const cell = { totalSteps: 100, macs: 1e9 };

  test("divides the work over the slots, but ends no sooner than the longest trial", () => {
    const one = estimateDuration([cell], past).durationMs;
    expect(estimateDuration([cell, cell, cell, cell], past, 2).durationMs).toBeCloseTo(2 * one, -1);
    expect(estimateDuration([cell, cell], past, 8).durationMs).toBe(one);
  });

  test("counts what is shared once, but a trial still takes as long as its stages one after the other", () => {
    const heir = { ...cell, own: { totalSteps: 0, macs: 0 } };
    const [one, start] = [cell, heir.own].map((each) => estimateDuration([each], past).durationMs);
    expect(estimateDuration([cell, heir], past).durationMs).toBe(one! + start!);
    expect(estimateDuration([cell, heir], past, 2).durationMs).toBe(one);
  });

  test("of many tiny trials counts what starting them takes", () => {
    const tiny = Array.from({ length: 100 }, () => ({ totalSteps: 1, macs: 1 }));
    const { durationMs, basis } = estimateDuration(tiny, []);
    expect(durationMs).toBeGreaterThanOrEqual(100 * assumedSpeed.startMs);
    expect(basis).toBe("assumed");
  });
});
