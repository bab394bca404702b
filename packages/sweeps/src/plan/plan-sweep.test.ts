import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configHash } from "../config/canonical.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { planSweep } from "./plan-sweep.ts";

const plan = (value: unknown) => planSweep(parseSweepSpec(value));
const refusal = (value: unknown) => {
  try {
    plan(value);
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
};

describe("a plan", () => {
  test("of nothing that varies is one trial with the seed of the base", () => {
    const { cells, trials } = plan({ base: { seed: 7 } });
    expect(trials).toBe(1);
    expect(cells[0]).toMatchObject({ seed: 7, values: {}, config: { seed: 7 } });
    expect(plan({}).cells[0]?.seed).toBe(1);
  });

  test("runs every cell with the first seed before the second", () => {
    const { cells, configurations } = plan({
      seeds: [5, 3],
      space: { "architecture.depth": [8, 20], "architecture.width": { min: 8, max: 9 } },
    });
    expect(configurations).toBe(4);
    expect(cells.map(({ seed }) => seed)).toEqual([5, 5, 5, 5, 3, 3, 3, 3]);
    expect(cells[1]?.values).toEqual({ "architecture.depth": 8, "architecture.width": 9 });
    expect(cells[1]?.config.architecture).toMatchObject({ depth: 8, width: 9 });
    expect(new Set(cells.map(({ hash }) => hash)).size).toBe(8);
    expect(cells.every(({ hash, config, seed }) => hash === configHash(config, seed))).toBe(true);
  });

  test("tries first what was enqueued by hand, and nothing twice", () => {
    const space = { "architecture.depth": [8, 20, 32], "architecture.width": [8, 16] };
    const depths = ({ cells }: ReturnType<typeof plan>) =>
      cells.map(({ values }) => `${values["architecture.depth"]}x${values["architecture.width"]}`);
    const enqueue = [{ "architecture.depth": 32, "architecture.width": 16 }];
    const grid = depths(plan({ space, enqueue, budget: { trials: 6 } }));
    expect(grid).toEqual(["32x16", "8x8", "8x16", "20x8", "20x16", "32x8"]);
    const drawn = plan({ space, enqueue, sampler: { name: "random", trials: 2 } });
    expect(depths(drawn)[0]).toBe("32x16");
    expect(drawn.trials).toBeGreaterThanOrEqual(2);
    expect(refusal({ space, enqueue: [{ "architecture.depth": 14 }] })).toBe(
      "enqueue.0.architecture.depth: 14 is not in its space",
    );
  });

  test("gives another architecture its own defaults and keeps what the base says of it", () => {
    const architectures = (base: unknown) =>
      plan({ base, space: { "architecture.name": ["cifar-resnet", "cifar-plain"] } }).cells.map(
        ({ config }) => config.architecture,
      );
    expect(architectures({})[1]).toEqual({ name: "cifar-plain", depth: 20, width: 16 });
    expect(architectures({ architecture: { name: "cifar-resnet", depth: 8 } })).toMatchObject([
      { name: "cifar-resnet", depth: 8 },
      { name: "cifar-plain", depth: 8 },
    ]);
    expect(architectures({ architecture: { depth: 32 } })).toMatchObject([
      { name: "cifar-resnet", depth: 32 },
      { name: "cifar-plain", depth: 32 },
    ]);
  });

  test("puts values into lists and bare names", () => {
    const { cells } = plan({
      base: { stages: ["prune", "fine-tune"], recipe: { warmup: "linear", augment: ["crop"] } },
      space: {
        "stages.0.ratio": [0.3],
        "stages.1.epochs": [2],
        "recipe.warmup.epochs": [3],
        "recipe.augment.0.padding": [2],
      },
    });
    expect(cells[0]?.config.stages).toMatchObject([
      { name: "prune", ratio: 0.3 },
      { name: "fine-tune", epochs: 2 },
    ]);
    expect(cells[0]?.config.recipe).toMatchObject({
      warmup: { name: "linear", epochs: 3 },
      augment: [{ name: "crop", padding: 2 }],
    });
  });

  test("a prune ratio of 0 skips that stage and its fine-tuning, and cells that then do the same are one", () => {
    const { cells, merged, trials } = plan({
      seeds: 2,
      base: { stages: ["prune", "fine-tune", { name: "fine-tune", epochs: 3 }] },
      space: { "stages.0.ratio": [0, 0.4], "stages.1.epochs": [1, 2] },
    });
    expect(trials).toBe(6);
    expect(merged).toBe(2);
    expect(cells.map(({ config }) => config.stages.length)).toEqual([1, 3, 3, 1, 3, 3]);
    expect(cells[0]?.config.stages).toMatchObject([{ name: "fine-tune", epochs: 3 }]);
  });

  test("counts steps and multiply-accumulates", () => {
    const { cells, totalSteps, macs } = plan({
      base: {
        dataset: { name: "fashion-mnist-mini", validation: 0.1 },
        recipe: { epochs: 2, batchSize: 100 },
        stages: [
          { name: "prune", ratio: 0.5 },
          { name: "fine-tune", epochs: 1 },
        ],
      },
      space: { "architecture.depth": [8, 20] },
    });
    // 6,000 images less 600 in batches of 100.
    expect(cells.map((cell) => cell.totalSteps)).toEqual([3 * 54, 3 * 54]);
    expect(totalSteps).toBe(2 * 3 * 54);
    expect(macs).toBe(cells[0]!.macs + cells[1]!.macs);
    expect(cells[1]!.macs).toBeGreaterThan(2 * cells[0]!.macs);
  });

  test("counts an evaluated image twice where its mirror image is evaluated too", () => {
    const macs = (flip: boolean) => plan({ base: { evaluation: { flip } } }).macs;
    // Of 6,000 images 600 validate, 42 batches of 128 train 12 epochs of three passes, 1,000 are evaluated beside.
    const [once, training] = [12 * (600 + 1000) + 1000, 12 * 3 * 42 * 128];
    expect(macs(true) / macs(false)).toBeCloseTo((training + 2 * once) / (training + once), 6);
  });

  test("cells that begin with the same stages train them once, each seed by itself", () => {
    const spec = {
      seeds: 2,
      base: {
        recipe: { epochs: 4 },
        stages: ["prune", { name: "fine-tune", epochs: 1 }, { name: "fine-tune", epochs: 2 }],
      },
      space: { "stages.0.ratio": [0.2, 0.4], "stages.2.epochs": [2, 3] },
    };
    const { cells, sharing, totalSteps, macs } = plan(spec);
    // Ratio 0.2 with 2 and with 3 epochs share all but the last stage, and the training with ratio 0.4.
    expect(cells.map(({ stageKeys }) => stageKeys.length)).toEqual([3, 3, 3, 3, 3, 3, 3, 3]);
    const [one, two, three, four, other] = cells.map(({ stageKeys }) => stageKeys);
    expect(two).toEqual(one);
    expect(four).toEqual(three);
    expect(three![0]).toBe(one![0]);
    expect(three!.slice(1).some((key) => one!.includes(key))).toBe(false);
    expect(other!.some((key) => one!.includes(key))).toBe(false);
    expect(sharing).toBe(6);
    const epoch = cells[0]!.totalSteps / 7;
    expect(cells.slice(0, 4).map(({ own }) => own.totalSteps / epoch)).toEqual([7, 3, 3, 3]);
    expect(totalSteps).toBe(2 * (7 + 3 + 3 + 3) * epoch);
    const alone = plan({ ...spec, share: false });
    expect(alone.cells.every(({ stageKeys }) => stageKeys.length === 0)).toBe(true);
    expect(alone.sharing).toBe(0);
    expect(alone.totalSteps).toBe(2 * (7 + 8 + 7 + 8) * epoch);
    expect(alone.macs).toBeGreaterThan(macs);
    expect(alone.cells.map(({ hash }) => hash)).toEqual(cells.map(({ hash }) => hash));
  });

  test("what nothing follows shares its training with what is pruned", () => {
    const { cells, sharing } = plan({
      base: { stages: [{ name: "prune", ratio: 0 }, "fine-tune"] },
      space: { "stages.0.ratio": [0, 0.4], "architecture.depth": [8, 20] },
    });
    expect(sharing).toBe(2);
    expect(cells.map(({ stageKeys }) => stageKeys.length)).toEqual([1, 1, 1, 1]);
    expect(plan({ space: { "architecture.depth": [8, 20] } }).cells[0]!.stageKeys).toEqual([]);
  });

  test("a grid larger than the budget is refused without walking it", () => {
    const many = { min: 1, max: 10_000 };
    const space = { "recipe.epochs": many, "architecture.width": { min: 1, max: 512 } };
    expect(refusal({ space, seeds: 3 })).toMatch(
      /^budget.trials: the grid has [\d,]+ cells x 3 seeds = [\d,]+ trials, more than the budget of 1,000; raise budget.trials, vary less, or use sampler: /,
    );
    expect(refusal({ space: { "recipe.epochs": [1, 2, 3] }, budget: { trials: 2 } })).toBe(
      "budget.trials: the grid has 3 cells = 3 trials, more than the budget of 2; raise budget.trials, vary less, or use sampler: { name: random, trials: ... }",
    );
    expect(refusal({ space, sampler: { name: "random", trials: 3000 } })).toContain(
      "budget.trials: the random sampler has 3,000 cells",
    );
  });

  test.each([
    [
      { space: { "recipe.learningRate": { min: 0.1, max: 1 } } },
      "space.recipe.learningRate: a grid cannot walk a continuous range; give it a step, list choices, or use sampler: { name: random, trials: 20 }",
    ],
    [
      { base: { recipe: { epocs: 3 } } },
      'base.recipe: unknown key "epocs"; did you mean "epochs"?',
    ],
    [{ base: { architecture: "lenet" } }, "base.architecture.name: unknown architecture"],
    [
      { base: { dataset: "synthetic", architecture: { name: "resnet", depth: 50 } } },
      "base.architecture: 16x16 is too small for resnet",
    ],
    [
      { base: { architecture: "resnext", stages: [{ name: "prune", ratio: 0.5 }] } },
      "base.stages.0.name: no convolution of resnext has filters that may go",
    ],
    [
      { base: { stages: [{ name: "prune", ratio: 0.5, skip: "conv9" }] } },
      "base.stages.0.skip: conv9 is not one of the 9 convolutions that pruning touches",
    ],
    [
      { base: { stages: ["quantise", "fine-tune"] } },
      "base.stages.1: fine-tune cannot follow quantise, which leaves integers; move quantise to the end",
    ],
    [
      {
        base: {
          recipe: { precision: "mixed" },
          stages: ["prune", { name: "quantise", epochs: 1 }],
        },
      },
      "base.stages.1.epochs: training for integers needs recipe.precision float32",
    ],
    [
      { base: { stages: ["distil", { name: "distil", hints: "1 = 9" }] } },
      "base.stages.1.hints: must be a stage of mobilenet-v2, 1 to 7, or the name of a layer or block; got 9",
    ],
    [
      { base: { stages: [{ name: "distil", hints: "1 = 3" }] } },
      "base.stages.0.hints: 1 of cifar-resnet gives 28x28x16, 3 of mobilenet-v2 14x14x16: pair maps of the same",
    ],
    [
      { base: { dataset: "synthetic", stages: [{ name: "distil", student: "mobilenet-v2" }] } },
      "base.stages.0.student: 16x16 is too small for mobilenet-v2",
    ],
    [
      { base: { stages: ["distil", { name: "prune", ratio: 0.5, skip: "layer1.0.conv1" }] } },
      "base.stages.1.skip: layer1.0.conv1 is not one of the",
    ],
    [
      {
        base: {
          recipe: { optimizer: { name: "sgd", momentum: 0 } },
          stages: [{ name: "distil", schedule: { name: "one-cycle", momentumDip: 0.1 } }],
        },
      },
      "base.stages.0.schedule.momentumDip: must be at most 0, the momentum of sgd",
    ],
    [
      { space: { "stages.0.teacher.trial": [1, -1] }, base: { stages: ["distil"] } },
      "space.stages.0.teacher.trial: ",
    ],
    [
      { base: { init: { head: "keep" } } },
      "base.init: says nothing of where the weights come from",
    ],
    [
      { space: { "recipe.batchSize": [64, 6000] } },
      'space.recipe.batchSize: 6000 is more than the training images of fashion-mnist-mini; use a smaller batch (cell {"recipe.batchSize":6000})',
    ],
    [
      {
        space: { "recipe.learningRate": { min: 0.01, max: 1 } },
        sampler: { name: "tpe", trials: 1 },
        seeds: 3,
        budget: { trials: 2 },
      },
      "budget.trials: the tpe sampler has 1 cell x 3 seeds = 3 trials, more than the budget of 2; raise budget.trials, vary less",
    ],
    [
      { base: { recipe: { batchSize: 6000 } } },
      "base.recipe.batchSize: 6000 is more than the training images of fashion-mnist-mini; use a smaller batch",
    ],
    [
      {
        base: { architecture: { name: "cifar-resnet", shortcut: "B" } },
        space: { "architecture.name": ["cifar-resnet", "cifar-plain"] },
      },
      'base.architecture: unknown key "shortcut"',
    ],
  ])("%j is refused", (value, message) => {
    expect(refusal(value)).toContain(message);
  });

  test("a distillation costs what its student takes, and what its teacher says", () => {
    const of = (stages: object[]) => plan({ base: { stages } }).cells[0]!;
    const [none, one] = [of([]), of([{ name: "distil", epochs: 1 }])];
    const two = of([{ name: "distil", epochs: 2 }]);
    expect(two.totalSteps - one.totalSteps).toBe(one.totalSteps - none.totalSteps);
    expect(two.macs).toBeGreaterThan(one.macs);
    // Half of the filters, half of what it takes to hear the teacher.
    const pruned = { name: "prune", ratio: 0.5 };
    const [alone, halved] = [of([pruned]), of([pruned, { name: "distil", epochs: 1 }])];
    expect(halved.macs - alone.macs).toBeLessThan(one.macs - none.macs);
    expect(one.requires).toEqual(
      expect.arrayContaining([
        "definition:architecture/mobilenet-v2@1",
        "definition:stage/distil@1",
      ]),
    );
  });

  test("is the same each time, and random cells differ", () => {
    const spec = {
      space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
      sampler: { name: "random", trials: 12, seed: 3 },
    };
    expect(plan(spec)).toEqual(plan(spec));
    expect(new Set(plan(spec).cells.map(({ hash }) => hash)).size).toBe(12);
  });

  test("keeps constraints between parameters, with what is fixed, and fills a space evenly with sobol", () => {
    const constrained = plan({
      base: { recipe: { batchSize: 64 } },
      space: {
        "architecture.depth": [8, 20, 32],
        "architecture.width": [8, 16, 32],
      },
      constraints: [
        "architecture.depth * architecture.width <= 512",
        "architecture.depth < recipe.batchSize / 2",
      ],
    });
    expect(constrained.cells.map(({ values }) => Object.values(values))).toEqual([
      [8, 8],
      [8, 16],
      [8, 32],
      [20, 8],
      [20, 16],
    ]);
    const even = plan({
      space: { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } },
      sampler: { name: "sobol", trials: 8 },
    });
    const rates = even.cells.map(({ values }) => Number(values["recipe.learningRate"]));
    const eighths = rates.map((rate) => Math.floor((Math.log10(rate) + 3) * (8 / 3)));
    expect(new Set(eighths).size).toBe(8);
    expect(
      refusal({
        space: { "architecture.depth": [8, 20] },
        constraints: ["architecture.depth > 20"],
      }),
    ).toBe("space: makes no trial: some parameter has no value left, or constraints leave none");
  });

  test("every accepted space makes as many trials as planned, all different", () => {
    const depths = fc.uniqueArray(fc.constantFrom(8, 14, 20, 26, 32), { minLength: 1 });
    const rates = fc.uniqueArray(fc.double({ min: 1e-4, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(depths, rates, fc.integer({ min: 1, max: 3 }), (depth, rate, seeds) => {
        const { cells, trials } = plan({
          seeds,
          space: { "architecture.depth": depth, "recipe.learningRate": rate },
        });
        expect(trials).toBe(depth.length * rate.length * seeds);
        expect(new Set(cells.map(({ hash }) => hash)).size).toBe(trials);
      }),
      { numRuns: 20 },
    );
  });
});
