import { InvalidInput } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { parseSweepSpec, parseSweepYaml } from "./parse-sweep-spec.ts";

const refusalOf = (value: unknown): string => {
  try {
    parseSweepSpec(value);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return "accepted";
};
const ofSpace = (space: unknown, base: unknown = {}) => refusalOf({ base, space });

describe("a sweep specification", () => {
  test("may be empty", () => {
    expect(parseSweepSpec({})).toMatchObject({
      name: "untitled",
      seeds: null,
      space: {},
      sampler: { name: "grid" },
      scheduler: { name: "none" },
      objective: { metric: "validation/accuracy", mode: "max" },
      budget: {
        ...{ trials: 1000, hours: null, gpuHours: null, onBudget: "cut", concurrency: null },
      },
      requires: { device: "any", memoryGiB: null, fingerprint: null },
      retention: { checkpoints: "best-and-last" },
    });
  });

  test("writes its shorthands out, and parses to itself again", () => {
    const spec = parseSweepSpec({
      seeds: 3,
      space: {
        "architecture.depth": { min: 8, max: 32 },
        "recipe.learningRate": { min: 0.01, max: 1, scale: "log" },
        "recipe.warmup": ["none", { name: "linear", epochs: 2 }],
        "architecture.width": { min: 8, max: 32, scale: "log" },
      },
      sampler: { name: "random", trials: 5 },
      constraints: ["architecture.depth * architecture.width <= 640"],
      objective: "validation/loss",
    });
    expect(spec.seeds).toEqual([1, 2, 3]);
    expect(spec.objective).toEqual({ metric: "validation/loss", mode: "min" });
    expect(spec.space["architecture.depth"]).toEqual({ min: 8, max: 32, step: 6 });
    expect(spec.space["architecture.width"]).toEqual({ min: 8, max: 32, step: 1, scale: "log" });
    expect(spec.space["recipe.warmup"]).toEqual({
      choices: ["none", { name: "linear", epochs: 2 }],
    });
    expect(parseSweepSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test.each([
    [{ spaces: {} }, 'unknown key "spaces"; did you mean "space"?'],
    [{ name: "" }, "name: must not be empty"],
    [{ seeds: 0 }, "seeds: must be a whole number between 1 and 1000, or a list of seeds"],
    [{ seeds: [] }, "seeds: must be how many replicates to run, or a list of at least one seed"],
    [{ seeds: [1, 1] }, "seeds: must not list a seed twice"],
    [{ seeds: [-1] }, "seeds: every seed must be a whole number between 0 and 2147483647"],
    [{ seeds: 2, base: { seed: 4 } }, "base.seed: seeds are given already; leave base.seed out"],
    [{ sampler: "grdi" }, 'sampler.name: unknown sampler "grdi"; did you mean "grid"?'],
    [{ scheduler: "ashe" }, 'scheduler.name: unknown scheduler "ashe"; did you mean "asha"?'],
    [
      { scheduler: { name: "asha", minimum: 12 } },
      "scheduler.minimum: must be below base.recipe.epochs (12): nobody is stopped at the last epoch",
    ],
    [
      { scheduler: "wilcoxon", seeds: 3 },
      "seeds: wilcoxon judges a cell after 3 seeds and stops the rest; give more than 3, not 3, or lower scheduler.startup",
    ],
    [
      { scheduler: { name: "hyperband", minimum: 4, maximum: 2 } },
      "scheduler.maximum: must be at least minimum (4)",
    ],
    [{ budget: { trails: 3 } }, 'budget: unknown key "trails"; did you mean "trials"?'],
    [{ budget: { concurrency: 0 } }, "budget.concurrency: must be between 1 and 10000"],
    [{ tags: "a" }, "tags: must be a list of words"],
    [
      { constraints: "a < b" },
      'constraints: must be a list of texts, such as "architecture.depth <= 32"',
    ],
    [
      { constraints: ["architecture.depth <"] },
      'constraints.0: "architecture.depth <": expected a number, a path or ( at column 21, found the end',
    ],
    [
      { constraints: ["architecture.depth < 9"] },
      'constraints.0: "architecture.depth < 9" names nothing that varies',
    ],
    [
      {
        space: { "architecture.depth": [8, 20] },
        constraints: ["architecture.depth <= architecture.widht"],
      },
      'constraints.0: architecture.widht: cifar-resnet has no option "widht"; did you mean "width"?',
    ],
    [
      { space: { "architecture.depth": { choices: [8, 20], ordered: 1 } } },
      "space.architecture.depth: ordered must be true or false",
    ],
    [
      { objective: { metric: "test/accuracy" } },
      "objective.metric: test/accuracy would tune on the test set; use validation/accuracy",
    ],
    [
      { objective: "validation/acuracy" },
      'objective.metric: unknown metric "validation/acuracy"; did you mean "validation/accuracy"?',
    ],
    [
      { objective: "train/learning-rate" },
      "objective.metric: train/learning-rate is neither better high nor low",
    ],
    [
      { objective: { metric: "validation/loss", mode: "up" } },
      "objective.mode: must be min or max",
    ],
    [{ space: ["a"] }, "space: must be an object of dotted paths"],
  ])("%j is refused", (value, message) => {
    expect(refusalOf(value)).toBe(message);
  });

  test("with nothing kept for validation, an objective on the validation split must give way", () => {
    const base = { dataset: { name: "fashion-mnist-mini", validation: 0 } };
    const refused =
      /^objective.metric: nothing is measured .* while dataset.validation is 0; say so/;
    expect(refusalOf({ base })).toMatch(refused);
    expect(refusalOf({ space: { "dataset.validation": [0.1, 0] } })).toMatch(refused);
    expect(refusalOf({ base, objective: "train-fixed/accuracy" })).toBe("accepted");
  });

  test("YAML that is none is refused with its line", () => {
    expect(() => parseSweepYaml("name: a\nspace: [")).toThrow(/^not YAML: .* at line 2/);
    expect(() => parseSweepYaml("- a\n- b")).toThrow(InvalidInput);
    expect(parseSweepYaml("{}").name).toBe("untitled");
  });
});

describe("the base", () => {
  test.each([
    [3, "base: must be an object of TrialConfig fields"],
    [{ recipe: 3 }, "base.recipe: must be an object"],
    [{ stages: "prune" }, "base.stages: must be a list of stage entries"],
    [{ recipe: { epocs: 3 } }, 'base.recipe: unknown key "epocs"; did you mean "epochs"?'],
    [{ architecture: { depth: 21 } }, "base.architecture.depth: must be 6n+2; near 21: 20 or 26"],
    [
      { init: { trial: 3, file: "x.safetensors" } },
      "base.init: has file and trial: weights come from one of them",
    ],
  ])("%j is refused, whatever varies", (base, message) => {
    expect(refusalOf({ base })).toBe(message);
    expect(refusalOf({ base, space: { "recipe.batchSize": [32] } })).toBe(message);
  });

  test("may give options without naming the default entry", () => {
    expect(parseSweepSpec({ base: { dataset: { validation: 0.2 } } }).base).toEqual({
      dataset: { name: "fashion-mnist-mini", validation: 0.2 },
    });
  });

  test("may leave to the space what only some entries have", () => {
    const base = { architecture: { name: "resnet", stem: "cifar" } };
    expect(refusalOf({ base, space: { "architecture.name": ["resnet", "cifar-resnet"] } })).toBe(
      "accepted",
    );
  });
});

describe("what varies", () => {
  test.each([["__proto__"], ["constructor.name"], ["toString"], ["recipe.constructor"], [""]])(
    "%j is no path",
    (path) => {
      const space = JSON.parse(`{ ${JSON.stringify(path)}: [1] }`);
      expect(ofSpace(space)).toMatch(/^space\..*: unknown key/);
    },
  );

  test.each([
    [
      { "architecture.depth": [] },
      "the list of choices is empty; name at least one value or leave the path out",
    ],
    [
      { "architecture.depth": 20 },
      "must be a list of values, { choices }, or { min, max }; a fixed value belongs in base",
    ],
    [{ "architecture.depth": [8, 8] }, "lists 8 twice"],
    [
      { "architecture.depth": { min: 32, max: 8 } },
      "the range is empty: min 32 is above max 8; swap them",
    ],
    [
      { "architecture.depth": { min: 1e-320, max: 1, scale: "log" } },
      "from 1e-320 to 1 is too far to be drawn from; narrow it",
    ],
    [{ "architecture.depth": { min: 8 } }, "a range needs max"],
    [{ "architecture.depth": { min: "8", max: 9 } }, "min must be a number"],
    [
      { "architecture.depth": { min: 8, max: 20, stap: 6 } },
      'unknown key "stap"; did you mean "step"?',
    ],
    [{ "architecture.depth": { min: 8, max: 20, step: 0 } }, "step must be a number above 0"],
    [{ "architecture.depth": [8], "recipe.epochs": [1], seed: [1, 2] }, null],
    [{ "architecture.depth": [21] }, "21: must be 6n+2; near 21: 20 or 26"],
    [{ "architecture.depth": [8, 20, "x"] }, '"x": must be a whole number'],
    [{ "architecture.depth": { min: 8, max: 21, step: 4 } }, "12: must be 6n+2; near 12: 8 or 14"],
  ])("%j is refused", (space, message) => {
    const expected = message
      ? `space.architecture.depth: ${message}`
      : "space.seed: replicates are given by seeds: 3, or seeds: [1, 2, 3]";
    expect(ofSpace(space)).toBe(expected);
  });

  test.each([
    [
      { "recipe.learningRate": { min: 0, max: 1, scale: "log" } },
      "space.recipe.learningRate: a log scale needs min above 0, not 0; use a small positive min or scale: linear",
    ],
    [
      { "recipe.learningRate": { min: 0.1, max: 1, scale: "log", step: 0.1 } },
      "space.recipe.learningRate: a range has a step or scale: log, not both",
    ],
    [
      { "recipe.learningRate": { min: 0.1, max: 1000 } },
      "space.recipe.learningRate: 1000: must be between 1e-8 and 100",
    ],
    [{ "recipe.epoch": [1] }, 'space.recipe.epoch: unknown key "epoch"; did you mean "epochs"?'],
    [
      { "recipie.epochs": [1] },
      'space.recipie.epochs: unknown key "recipie"; did you mean "recipe"?',
    ],
    [
      { "recipe.epochs.more": [1] },
      'space.recipe.epochs.more: recipe.epochs is a single value and has no "more"',
    ],
    [
      { "recipe.precision": { min: 1, max: 2 } },
      "space.recipe.precision: is not a number; list choices of float32, mixed",
    ],
    [
      { "recipe.warmup": { min: 1, max: 2 } },
      "space.recipe.warmup: is a part with several options; list choices",
    ],
    [
      { "recipe.warmup": ["linaer"] },
      'space.recipe.warmup: "linaer": name unknown warmup "linaer"; did you mean "linear"?',
    ],
    [
      { "architecture.name": ["cifar-resnet", "cifar-plane"] },
      'space.architecture.name: "cifar-plane": unknown architecture "cifar-plane"; did you mean "cifar-plain"?',
    ],
    [
      { "stages.0.ratio": [0.4] },
      "space.stages.0.ratio: base.stages has no entry; add the entry to base.stages, then sweep its options",
    ],
    [
      { "stages.ratio": [0.4] },
      "space.stages.ratio: stages is a list: name an entry by its place, as in stages.0",
    ],
    [
      { "recipe.augment.0.padding": [2, 4], "recipe.augment.1.padding": [1] },
      'space.recipe.augment.1.padding: flip has no option "padding"; did you mean "probability"?',
    ],
  ])("%j is refused", (space, message) => {
    if (message.includes("flip has")) expect(ofSpace(space)).toContain("flip has no option");
    else expect(ofSpace(space)).toBe(message);
  });

  test("a path that a possible architecture does not have must be conditional", () => {
    const names = { "architecture.name": ["cifar-plain", "cifar-resnet"] };
    expect(ofSpace({ ...names, "architecture.shortcut": ["A", "B"] })).toBe(
      'space.architecture.shortcut: cifar-plain has no option "shortcut"; known: depth, width; make it conditional: when: { architecture.name: (those that have it) }',
    );
    const when = { "architecture.name": "cifar-resnet" };
    expect(ofSpace({ ...names, "architecture.shortcut": { choices: ["A", "B"], when } })).toBe(
      "accepted",
    );
    const chained = {
      ...names,
      "recipe.labelSmoothing": { choices: [0, 0.1], when },
      "architecture.shortcut": { choices: ["A", "B"], when: { "recipe.labelSmoothing": 0.1 } },
    };
    expect(ofSpace(chained)).toBe("accepted");
    const whole = ["cifar-plain", { name: "cifar-resnet", width: 8 }];
    expect(ofSpace({ architecture: whole, "architecture.shortcut": ["A"] })).toContain(
      "cifar-plain has no option",
    );
    expect(ofSpace({ architecture: whole, "architecture.depth": [8, 20] })).toBe("accepted");
  });

  test("a value must suit every network it may meet", () => {
    expect(
      ofSpace({ "architecture.name": ["cifar-resnet", "resnet"], "architecture.depth": [20, 50] }),
    ).toBe(
      'space.architecture.depth: 20 (with architecture.name "resnet"): must be one of 18, 34, 50, 101, 152',
    );
  });

  test.each([
    [
      { a: 1 },
      'a: unknown key "a"; known: dataset, architecture, recipe, evaluation, diagnostics, init, stages, seed',
    ],
    [{ "recipe.warmup.foo": 1 }, "recipe.warmup.foo: linear has no such option"],
    [{ "recipe.epoch": 1 }, 'recipe.epoch: unknown key "epoch"; did you mean "epochs"?'],
    [
      { "architecture.name": "resnet" },
      'never holds: architecture.name is "cifar-resnet", not "resnet"',
    ],
    [{ "architecture.depth": 56 }, "never holds: architecture.depth is 8 or 20, not 56"],
    [{}, null],
    ["x", null],
  ])("the condition %j is refused", (when, message) => {
    const space = {
      "architecture.depth": [8, 20],
      "recipe.warmup.epochs": { choices: [0, 1], when },
    };
    if (message) expect(ofSpace(space)).toBe(`space.recipe.warmup.epochs.when: ${message}`);
    else expect(ofSpace(space)).toContain("space.recipe.warmup.epochs: when ");
  });

  test("conditions in a circle are refused", () => {
    const space = {
      "recipe.epochs": { choices: [1], when: { "recipe.batchSize": 64 } },
      "recipe.batchSize": { choices: [64], when: { "recipe.epochs": 1 } },
    };
    expect(ofSpace(space)).toContain("space.recipe.epochs.when: conditions go round in a circle");
  });

  test("every mistake is named, one line each", () => {
    const lines = ofSpace({ "architecture.depth": [21], "recipe.epochs": [0] }).split("\n");
    expect(lines.map((line) => line.split(":")[0])).toEqual([
      "space.architecture.depth",
      "space.recipe.epochs",
    ]);
  });
});

describe("a file", () => {
  test.each([
    ["", "x.yaml: is empty; name at least what varies"],
    ["# nothing yet\n", "x.yaml: is empty; name at least what varies"],
    ["hello", "x.yaml: holds no sweep: name its fields, such as base: and space:"],
    ["[1, 2]", "x.yaml: holds no sweep: name its fields, such as base: and space:"],
    ["name: a\n---\nname: b\n", "x.yaml: holds several documents (split by ---); a sweep is one"],
    ["seeds: 1\nseeds: 2", "x.yaml: not YAML: Map keys must be unique at line 2, column 1"],
  ])("%j is refused by its name", (text, message) => {
    expect(() => parseSweepYaml(text, "x.yaml")).toThrow(message);
  });
});

describe("a base that JSON cannot say", () => {
  test.each([
    [
      { recipe: { learningRate: Number.NaN } },
      "recipe.learningRate: must be a finite number, not NaN",
    ],
    [
      { recipe: { augment: [{ name: "crop", padding: Infinity }] } },
      "recipe.augment.0.padding: must be a finite number, not Infinity",
    ],
    [JSON.parse('{"__proto__": {"seed": 5}}'), 'unknown key "__proto__"'],
    [JSON.parse('{"recipe": {"__proto__": {}}}'), 'recipe: unknown key "__proto__"'],
    [{ dataset: { name: new Date(0) } }, "dataset.name: must be a JSON value"],
  ])("%j is refused", (base, message) => {
    expect(refusalOf({ base })).toContain(
      `base${message.startsWith("unknown") ? ": " : "."}${message}`,
    );
  });

  test("a number too large for a whole one is one line", () => {
    expect(refusalOf({ base: { recipe: { batchSize: 1e20 } } })).toBe(
      "base.recipe.batchSize: must be a whole number (images)",
    );
  });
});

test.each([
  [{ device: "tpu" }, "requires.device: must be one of any, gpu, cpu"],
  [{ memoryGiB: 0 }, "requires.memoryGiB: must be between 1 and 2048 GiB"],
  [{ memoryGiB: 1.5 }, "requires.memoryGiB: must be a whole number (GiB)"],
  [
    { fingerprint: 123456789012 },
    "requires.fingerprint: must be text: put the 12 characters in quotes",
  ],
  [
    { fingerprint: "EPYC" },
    'requires.fingerprint: "EPYC" is no fingerprint: 12 of 0-9 and a-f, as resweep workers and the page of a worker or trial show it',
  ],
  [{ gpu: true }, 'requires: unknown key "gpu"; known: device, memoryGiB, fingerprint'],
  ["gpu", "requires: must be an object"],
  [{ device: "gpu", memoryGiB: 24, fingerprint: "1f3c09aa51be" }, "accepted"],
])("requires: %j is answered with %s", (requires, answer) => {
  expect(refusalOf({ requires })).toBe(answer);
});
