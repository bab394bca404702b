import { describe, expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { estimateSpace } from "./estimate-space.ts";
import { planSweep } from "./plan-sweep.ts";

const estimate = (value: Record<string, unknown>) => {
  const spec = parseSweepSpec(value);
  return estimateSpace(spec, planSweep(spec).cells);
};
const kept = (checkpoints: unknown, epochs = 10, stages: unknown[] = []) =>
  estimate({ base: { recipe: { epochs }, stages }, retention: { checkpoints } }).checkpoints;

describe("checkpoints that a trial keeps at most", () => {
  test.each([
    ["all", 10],
    ["last", 1],
    ["best-and-last", 2],
    [{ last: 3, best: false }, 3],
    [{ last: 3, best: true }, 4],
    [{ last: 99 }, 10],
    // 3, 6 and 9, and the last
    [{ best: false, every: 3 }, 4],
    // 5 and 10, which is the last
    [{ best: false, every: 5 }, 2],
    [{ every: 1 }, 10],
  ])("of ten epochs with %j: %i", (checkpoints, count) => {
    expect(kept(checkpoints)).toBe(count);
  });

  test("count the end of each stage, and the best of each that is trained", () => {
    const stages = ["prune", { name: "fine-tune", epochs: 4 }];
    expect(kept("last", 10, stages)).toBe(3);
    expect(kept("best-and-last", 10, stages)).toBe(5);
    expect(kept("all", 10, stages)).toBe(15);
    // The last six: four of the fine-tuning, the pruned one, the end of the training.
    expect(kept({ last: 6, best: false }, 10, stages)).toBe(6);
  });

  test("count one for one epoch", () => {
    expect(kept("best-and-last", 1)).toBe(1);
  });
});

describe("bytes", () => {
  test("are four for each weight and optimizer slot, and some for the network as data", () => {
    const of = (optimizer: unknown) =>
      estimate({ base: { recipe: { epochs: 1, optimizer } } }).checkpointBytes;
    const bare = of({ name: "sgd", momentum: 0 });
    // cifar-resnet of 20 layers on one channel: 269,434 trained, 2 x 688 moving statistics.
    expect(bare).toBeGreaterThan(4 * 270_000);
    expect(bare).toBeLessThan(4 * 270_000 + 60_000);
    expect(of({ name: "sgd" }) - bare).toBeGreaterThan(4 * 269_000);
    expect(of({ name: "adamw" }) - of({ name: "sgd" })).toBeGreaterThan(4 * 269_000);
  });

  test("are four more for each weight and statistic of a moving average", () => {
    const of = (emaDecay: number) =>
      estimate({ base: { recipe: { epochs: 1, emaDecay } } }).checkpointBytes;
    expect(of(0.999) - of(0)).toBeGreaterThan(4 * 270_000);
    expect(of(0.999) - of(0)).toBeLessThan(4 * 270_000 + 20_000);
  });

  test("grow with trials and their steps, and shrink with pruning", () => {
    const one = estimate({ base: { recipe: { epochs: 4 } } });
    const six = estimate({ base: { recipe: { epochs: 4 } }, seeds: 6 });
    expect(six.checkpointBytes).toBe(6 * one.checkpointBytes);
    expect(six.pointBytes).toBe(6 * one.pointBytes);
    expect(six.largestBytes).toBe(one.largestBytes);
    const pruned = estimate({
      base: { recipe: { epochs: 4 }, stages: [{ name: "prune", ratio: 0.5 }] },
    });
    const file = pruned.checkpointBytes - one.checkpointBytes;
    // Half of all filters that feed no addition is half of the weights, all but: names and the network take some.
    expect(file / one.largestBytes).toBeGreaterThan(0.5);
    expect(file / one.largestBytes).toBeLessThan(0.52);
  });

  test("are more for each part of a distillation's loss", () => {
    const student = { name: "mobilenet-v2", width: 0.35, stem: "cifar" };
    const of = (distil: object) =>
      estimate({
        base: { recipe: { epochs: 1 }, stages: [{ name: "distil", student, ...distil }] },
      }).pointBytes;
    const [plain, hints, both] = [
      {},
      { hints: "2 = 3" },
      { hints: "2 = 3", attention: "2 = 3" },
    ].map((more) => of({ epochs: 2, ...more }));
    const [longer] = [of({ epochs: 3 })];
    const steps = 42; // 5,400 images by 128
    expect(hints! - plain!).toBe(115 * 2 * steps);
    expect(both! - hints!).toBe(115 * 2 * steps);
    // Three points an update as everywhere, two more of the loss, and what an epoch writes.
    expect(longer! - plain!).toBe(115 * (5 * steps + 8));
  });

  test("of a stage that trials share count once", () => {
    const base = { recipe: { epochs: 4 }, stages: ["prune", "fine-tune"] };
    const space = { "stages.0.ratio": [0.2, 0.4, 0.6] };
    const [shared, apart] = [true, false].map((share) => estimate({ base, space, share }));
    expect(apart!.checkpoints - shared!.checkpoints).toBe(2 * 2);
  });
});
