import type { CurveColumns } from "@resweep/store";
import { describe, expect, test } from "vitest";
import { storeOf, trialOf } from "../evidence/trials.fixture.ts";
import { compareArms } from "./compare-arms.ts";
import { judgeClaims } from "./judge-claims.ts";

const accuracy = "validation/accuracy";
const config = (name: string) => ({
  dataset: { name: "synthetic" },
  architecture: { name, depth: 8 },
  recipe: { epochs: 4 },
});
const trials = [1, 2, 3, 4, 5, 6].flatMap((seed) =>
  ["cifar-resnet", "cifar-plain"].map((name, i) =>
    trialOf(
      2 * seed + i - 1,
      seed,
      { "architecture.name": name },
      { [accuracy]: (i === 0 ? 0.9 : 0.8) + seed / 1000, "network/parameters": 1000 + 20 * i },
      { config: config(name) },
    ),
  ),
);
const a = { "architecture.name": "cifar-resnet" };
const b = { "architecture.name": "cifar-plain" };
const question = { claim: "residual beats plain", a, b };
const spec = (...questions: object[]) => ({ questions });

describe("the claims of a sweep", () => {
  test("are judged by its trials, corrected together", async () => {
    const reversed = { claim: "plain beats residual", a: b, b: a };
    const [first, second] = await judgeClaims(
      { store: storeOf(trials, spec(question, reversed)) },
      7,
    );
    // Six pairs of one sign: 2/64 each, doubled by Holm, and alpha / 2 asks for 2/2^7.
    expect(first).toMatchObject({
      ...{ claim: "residual beats plain", metric: accuracy, mode: "max", n: 6, cells: 1 },
      ...{ adjustedP: 0.0625, verdict: "undecided", furtherSeeds: 1, final: true },
      comparison: { p: 0.03125, exact: true },
    });
    expect(first!.comparison!.difference).toBeCloseTo(0.1, 12);
    expect(second!.comparison!.difference).toBeCloseTo(-0.1, 12);
    const [alone] = await judgeClaims({ store: storeOf(trials, spec(question)) }, 7);
    expect(alone).toMatchObject({ verdict: "supported", furtherSeeds: 0, adjustedP: 0.03125 });
  });

  test("say that they are not final while trials run", async () => {
    const running = trials.map((trial) =>
      trial.seed > 2 ? { ...trial, state: "running" as const } : trial,
    );
    const [claim] = await judgeClaims({ store: storeOf(running, spec(question)) }, 7);
    expect(claim).toMatchObject({ n: 2, final: false, verdict: "undecided", furtherSeeds: 4 });
    expect(claim!.without).toEqual({ unfinished: 8, diverged: 0, other: 0 });
  });

  test("of a sweep that declared none, or of another version, are none", async () => {
    expect(await judgeClaims({ store: storeOf(trials, {}) }, 7)).toEqual([]);
    expect(await judgeClaims({ store: storeOf(trials, null) }, 7)).toEqual([]);
  });
});

describe("arms that nobody declared", () => {
  const compare = (asked: object, curves: readonly CurveColumns[] = []) =>
    compareArms({ store: storeOf(trials, {}, curves) }, 7, { a, b, ...asked });

  test("compare in the same way", async () => {
    expect(await compare({})).toMatchObject({ n: 6, verdict: "supported", spent: null });
    expect(await compare({ budget: "parameters" })).toMatchObject({ n: 6 });
  });

  test("at equal budget are read off their curves", async () => {
    const curves = trials.map((trial, i): CurveColumns => {
      const end = i % 2 === 0 ? 4 : 2; // the plain ones were trained half as long
      const epoch = [1, 2, 4].filter((one) => one <= end);
      return {
        ...{ trialId: trial.id, name: accuracy, epoch, step: epoch },
        trainMs: epoch.map((one) => one * 3000),
        value: epoch.map((one) => one / 10 + trial.seed / 1000 + (i % 2) / 100),
      };
    });
    for (const [budget, spent] of [["epochs", 2] as const, ["seconds", 6] as const]) {
      const { comparison, ...judged } = await compare({ budget }, curves);
      expect(judged).toMatchObject({ spent, n: 6, verdict: "refuted" });
      expect(comparison!.difference).toBeCloseTo(-0.01, 12);
    }
    const { spent } = await compare({ budget: "macs" }, curves);
    expect(spent).toBeGreaterThan(0);
    // Nothing was recorded of a curve: nothing can be said.
    expect(await compare({ budget: "epochs" })).toMatchObject({ n: 0, comparison: null });
  });

  test("of a configuration that is no more have no multiply-accumulates to compare at", async () => {
    const old = trials.map((trial) => ({ ...trial, config: { architecture: { name: "gone" } } }));
    const curve = { name: accuracy, epoch: [1], step: [1], trainMs: [1], value: [0.5] };
    const curves = old.map(({ id }): CurveColumns => ({ trialId: id, ...curve }));
    const store = storeOf(old, {}, curves);
    const judged = await compareArms({ store }, 7, { a, b, budget: "macs" });
    expect(judged).toMatchObject({
      n: 0,
      verdict: "undecided",
      furtherSeeds: null,
      without: { other: 12 },
    });
  });

  test.each([
    [{ a: { "architecture.name": "vgg" } }, /^a.architecture.name: never is "vgg"; it takes/],
    [{ b: a }, /^b: may name the same cells as a/],
    [{ metric: "x" }, /^metric: unknown metric "x"/],
  ])("%j is refused", async (asked, message) => {
    await expect(compare(asked)).rejects.toThrow(message);
  });
});
