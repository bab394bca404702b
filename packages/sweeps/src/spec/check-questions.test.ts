import { InvalidInput } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { parseSweepSpec } from "./parse-sweep-spec.ts";

const space = {
  "architecture.name": ["cifar-plain", "cifar-resnet"],
  "architecture.depth": [8, 20, 56],
  "recipe.learningRate": { min: 0.01, max: 1, scale: "log" },
};
const a = { "architecture.name": "cifar-resnet" };
const b = { "architecture.name": "cifar-plain" };
const asked = (question: object, more: object = {}) => ({
  space,
  sampler: { name: "random", trials: 4 },
  questions: [{ claim: "residual beats plain", a, b, ...question }],
  ...more,
});

function refusalOf(value: unknown): string {
  try {
    parseSweepSpec(value);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return "accepted";
}

describe("a claim", () => {
  test("is written out, and parses to itself again", () => {
    const spec = parseSweepSpec(asked({ at: { "architecture.depth": 56 } }));
    expect(spec.questions).toEqual([
      {
        ...{ claim: "residual beats plain", a, b, at: { "architecture.depth": 56 } },
        ...{ metric: null, budget: null, test: "permutation", alpha: 0.05 },
      },
    ]);
    expect(parseSweepSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  test("may be about depth, a range, or any of several values", () => {
    const deep = { "architecture.depth": [20, 56] };
    const question = { a: { "architecture.depth": 8 }, b: deep, at: a, metric: "test/accuracy" };
    expect(refusalOf(asked(question))).toBe("accepted");
    expect(refusalOf(asked({ at: { "recipe.learningRate": 0.1 } }))).toBe("accepted");
  });

  test.each([
    [{ claim: undefined }, "questions.0.claim: must say in words what is claimed"],
    [{ clam: 1 }, 'questions.0: unknown key "clam"; did you mean "claim"?'],
    [{ a: {} }, "questions.0.a: names no cells; say what they have, by dotted path"],
    [
      { a: { "architecture.nam": "cifar-resnet" } },
      'questions.0.a.architecture.nam: does not vary in this sweep; did you mean "architecture.name"?',
    ],
    [
      { a: { "architecture.name": "resnet" } },
      'questions.0.a.architecture.name: never is "resnet"; it takes "cifar-plain", "cifar-resnet"',
    ],
    [
      { at: { "architecture.depth": 32 } },
      "questions.0.at.architecture.depth: never is 32; it takes 8, 20, 56",
    ],
    [
      { at: { "recipe.learningRate": 2 } },
      "questions.0.at.recipe.learningRate: never is 2; it takes 0.01 to 1",
    ],
    [
      { at: { "recipe.epochs": 3 } },
      "questions.0.at.recipe.epochs: does not vary in this sweep; what varies: architecture.name, architecture.depth, recipe.learningRate",
    ],
    [{ at: a }, "questions.0.at.architecture.name: is given by a or b already; leave it out here"],
    [
      { b: { "architecture.depth": 8 } },
      "questions.0.b: may name the same cells as a; give one path another value on each side",
    ],
    [
      { a: { "architecture.name": ["cifar-resnet", "cifar-plain"] } },
      "questions.0.b: may name the same cells as a; give one path another value on each side",
    ],
    [
      { metric: "validation/acuracy" },
      'questions.0.metric: unknown metric "validation/acuracy"; did you mean "validation/accuracy"?',
    ],
    [
      { metric: "train/learning-rate" },
      "questions.0.metric: train/learning-rate is neither better high nor low",
    ],
    [{ budget: "flops" }, "questions.0.budget: must be one of epochs, macs, parameters, seconds"],
    [{ test: "wilcoxon" }, "questions.0.test: must be one of permutation, paired-t"],
    [{ alpha: 0 }, "questions.0.alpha: must be between 0.0001 and 0.5"],
  ])("%j is refused", (question, message) => {
    expect(refusalOf(asked(question)).split("\n")[0]).toBe(message);
  });

  test("questions must be a list", () => {
    expect(refusalOf({ space, questions: { claim: "x" } })).toBe(
      "questions: must be a list of claims",
    );
  });

  test("a parameter that one side alone has must be said", () => {
    const stages = [{ name: "prune", ratio: 0 }];
    const base = { stages };
    const pruned = {
      base,
      sampler: "grid",
      space: {
        "architecture.name": ["cifar-plain", "cifar-resnet"],
        "stages.0.ratio": { choices: [0, 0.4], when: { "architecture.name": "cifar-resnet" } },
      },
    };
    expect(refusalOf(asked({}, pruned))).toBe(
      "questions.0.a: stages.0.ratio varies on this side alone; say which value is meant: stages.0.ratio: ...",
    );
    expect(refusalOf(asked({ a: { ...a, "stages.0.ratio": 0 } }, pruned))).toBe("accepted");
  });

  test("with nothing kept for validation, must be about something else", () => {
    const unvalidated = {
      base: { dataset: { validation: 0 } },
      objective: "train-fixed/accuracy",
    };
    expect(refusalOf(asked({ metric: "validation/loss" }, unvalidated))).toMatch(
      /^questions.0.metric: nothing is measured on a validation split while dataset.validation is 0; take test/,
    );
    expect(refusalOf(asked({}, unvalidated))).toBe("accepted");
  });
});
