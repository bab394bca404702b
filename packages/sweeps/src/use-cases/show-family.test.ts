import type { TrialStage, TrialSummary } from "@resweep/store";
import { expect, test } from "vitest";
import { storeOf, trialOf } from "../evidence/trials.fixture.ts";
import { showFamily } from "./show-family.ts";

/** One stage's end: accuracy, multiply-accumulates, updates so far. */
type End = readonly [accuracy: number, macs: number, updates: number];

const dataset = { name: "fashion-mnist-mini" };
const prune = (ratio: number) => ({ name: "prune", multiple: 1, ratio });
const fineTune = { name: "fine-tune", epochs: 1 };

let numbers = 0;
const stages: TrialStage[] = [];

function trial(
  seed: number,
  width: number,
  list: readonly { readonly name: string }[],
  ends: readonly End[],
): TrialSummary {
  const config = { dataset, architecture: { name: "cifar-resnet", width }, seed, stages: list };
  const values = { "architecture.width": width, "stages.0.ratio": 0 };
  const one = trialOf(++numbers, seed, values, {}, { config });
  ends.forEach(([accuracy, macs, lastStep], index) => {
    stages.push({
      ...{ trialId: one.id, index, name: index === 0 ? "train" : list[index - 1]!.name },
      ...{ state: "succeeded", firstStep: 0, lastStep, trainMs: lastStep, sharedWith: null },
      results: {
        values: {
          ...{
            "validation/accuracy": accuracy,
            "network/macs": macs,
            "latency/median": macs / 1e6,
          },
          "train/loss": 1,
        },
        latency: { processor: "A", threads: 1, batch: 1, runs: 20, load: 1 },
      },
    });
  });
  return one;
}

const trials = [1, 2].flatMap((seed) => {
  const shift = seed / 100;
  const whole: End = [0.9 + shift, 40e6, 100];
  return [
    trial(seed, 16, [], [whole]),
    trial(
      seed,
      16,
      [prune(0.3), fineTune],
      [whole, [0.7 + 2 * shift, 21e6, 100], [0.88 + shift, 21e6, 105]],
    ),
    trial(
      seed,
      16,
      [prune(0.6), fineTune],
      [whole, [0.4 + shift, 9e6, 100], [0.8 + shift, 9e6, 105]],
    ),
    // As much work and as long trained as what is pruned by 0.3; and one that is weaker.
    trial(seed, 11, [], [[0.85 + shift, 20e6, 100]]),
    trial(seed, 12, [], [[0.6 + shift, 21e6, 100]]),
  ];
});
// One that has not begun.
trials.push(trial(3, 16, [prune(0.3), fineTune], []));

const family = () => showFamily({ store: storeOf(trials, {}, [], stages) }, 7);

test("trials that begin alike share their first networks", async () => {
  const { networks, accuracy, costs } = await family();
  expect(accuracy).toBe("validation/accuracy");
  expect(costs).toEqual(["network/macs", "latency/median"]);
  const label = ({ depth, stage, options }: (typeof networks)[number]) =>
    `${"  ".repeat(depth)}${stage} ${Object.values(options).join(" ")}`.trimEnd();
  expect(networks.map(label)).toEqual([
    ...["train 16", "  prune 0.3", "    fine-tune 1", "  prune 0.6", "    fine-tune 1"],
    ...["train 11", "train 12"],
  ]);
  const [whole, pruned] = networks;
  expect(pruned).toMatchObject({ parent: whole!.id, seeds: 2, trials: [2, 7, 11] });
  expect(whole!.trials).toEqual([1, 2, 3, 6, 7, 8, 11]);
  expect(whole!.hardware).toEqual(["A, 1 thread"]);
  expect(whole!.values["validation/accuracy"]).toMatchObject({ n: 2, mean: 0.915 });
  expect(whole!.values).not.toHaveProperty(["train/loss"]);
});

test("a child is compared with its parent seed by seed", async () => {
  const [whole, pruned] = (await family()).networks;
  expect(whole!.change).toEqual({});
  const change = pruned!.change["validation/accuracy"]!;
  expect(change.n).toBe(2);
  expect(change.min).toBeCloseTo(-0.19, 12);
  expect(change.max).toBeCloseTo(-0.18, 12);
  expect(pruned!.change["network/macs"]!.mean).toBe(-19e6);
});

test("fronts are of networks that none beats for less", async () => {
  const { networks } = await family();
  expect(
    networks.map(({ stage, frontOf }) => `${stage} ${frontOf.includes("network/macs")}`),
  ).toEqual([
    ...["train true", "prune false", "fine-tune true", "prune false", "fine-tune true"],
    // 0.865 for 20 M where 0.895 takes 21 M.
    ...["train true", "train false"],
  ]);
});

test("a compressed network's twin is the best one trained as small and as long", async () => {
  const { networks } = await family();
  const [whole, , tuned, , small, dense] = networks;
  expect(networks.map(({ compressed }) => compressed)).toEqual([
    ...[false, true, true, true, true, false, false],
  ]);
  expect(whole!.twin).toBeNull();
  expect(tuned!.twin).toMatchObject({
    id: dense!.id,
    equal: true,
    macs: 20 / 21,
    updates: 100 / 105,
  });
  expect(tuned!.twin!.difference!.mean).toBeCloseTo(0.03, 12);
  // The nearest there is, and said to be no equal.
  expect(small!.twin).toMatchObject({ id: dense!.id, equal: false, macs: 20 / 9 });
});

test("a sweep of nothing but training is a row of networks", async () => {
  const { networks } = await showFamily({ store: storeOf(trials.slice(0, 1)) }, 7);
  expect(networks).toMatchObject([{ parent: null, seeds: 0, values: {}, twin: null }]);
});

test("a student is told by its name, and by what sets it apart from others", async () => {
  const student = (width: number) => ({ name: "mobilenet-v2", stem: "cifar", width });
  const taught = [0.1, 0.2].map((width) =>
    trial(1, 16, [{ name: "distil", ...{ student: student(width), epochs: 3 } }], []),
  );
  const { networks } = await showFamily({ store: storeOf(taught, {}, [], []) }, 7);
  expect(networks.filter(({ stage }) => stage === "distil").map(({ options }) => options)).toEqual([
    { "student.name": "mobilenet-v2", "student.width": 0.1 },
    { "student.name": "mobilenet-v2", "student.width": 0.2 },
  ]);
});
