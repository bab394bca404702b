import { expect, test } from "vitest";
import { type DepthRun, degradation } from "./degradation.ts";

/** Eight seeds of a depth, with errors around these. */
function runs(arm: string, depth: number, trainError: number, testError: number, seeds = 8) {
  return Array.from({ length: seeds }, (_, i): DepthRun => {
    const off = 0.0002 * ((i * 7 + depth) % 5);
    return { arm, depth, seed: i + 1, trainError: trainError + off, testError: testError + off };
  });
}

const stepsOf = (all: readonly DepthRun[]) =>
  degradation(all, { seed: 1 }).flatMap(({ arm, steps }) =>
    steps.map(({ from, to, verdict }) => `${arm} ${from}-${to} ${verdict}`),
  );

test("degradation is a higher training error of the deeper network, and nothing else", () => {
  expect(
    stepsOf([
      ...[...runs("plain", 20, 0.05, 0.09), ...runs("plain", 56, 0.08, 0.12)],
      ...[...runs("residual", 20, 0.05, 0.09), ...runs("residual", 56, 0.02, 0.08)],
    ]),
  ).toEqual(["plain 20-56 degrades", "residual 20-56 improves"]);
  // A lower training and a higher test error is overfitting.
  expect(stepsOf([...runs("plain", 20, 0.05, 0.09), ...runs("plain", 56, 0.01, 0.12)])).toEqual([
    "plain 20-56 overfits",
  ]);
});

test("three seeds decide nothing by permutation, whatever they say", () => {
  const few = [...runs("plain", 20, 0.05, 0.09, 3), ...runs("plain", 56, 0.2, 0.3, 3)];
  expect(stepsOf(few)).toEqual(["plain 20-56 undecided"]);
  const [arm] = degradation(few, { seed: 1, test: "paired-t" });
  expect(arm!.steps[0]).toMatchObject({ verdict: "degrades", train: { n: 3 } });
});

test("steps are corrected together, go from depth to depth, and pair seeds alone", () => {
  const arms = degradation(
    [
      ...runs("plain", 56, 0.08, 0.12),
      ...runs("plain", 8, 0.1, 0.11),
      ...runs("plain", 20, 0.05, 0.09).filter(({ seed }) => seed !== 3),
    ],
    { seed: 1 },
  );
  const [plain] = arms;
  expect(plain!.points.map(({ depth, train }) => [depth, train.n])).toEqual([
    [8, 8],
    [20, 7],
    [56, 8],
  ]);
  expect(plain!.steps.map(({ from, to, train }) => [from, to, train.n])).toEqual([
    [8, 20, 7],
    [20, 56, 7],
  ]);
  for (const { train, trainP } of plain!.steps) expect(trainP).toBe(2 * train.p);
});
