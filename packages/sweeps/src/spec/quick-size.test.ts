import { InvalidInput } from "@resweep/spec";
import { expect, test } from "vitest";
import { parseSweepSpec } from "./parse-sweep-spec.ts";

const written = {
  name: "depth",
  seeds: 5,
  base: { architecture: { name: "cifar-resnet", width: 16 }, recipe: { epochs: 100 } },
  space: {
    "architecture.depth": { min: 20, max: 56, step: 6 },
    "recipe.learningRate": [0.1, 0.4],
  },
};

test("the quick size is the sweep with what its part changes, key by key; a swept path is replaced whole", () => {
  const quick = {
    seeds: 2,
    base: { architecture: { width: 8 }, recipe: { batchSize: 32 } },
    space: { "architecture.depth": [8] },
  };
  const sweep = { ...written, quick };
  expect(parseSweepSpec(sweep)).toEqual(parseSweepSpec(written));
  expect(parseSweepSpec(sweep, { quick: true })).toEqual(
    parseSweepSpec({
      name: "depth-quick",
      seeds: 2,
      base: {
        architecture: { name: "cifar-resnet", width: 8 },
        recipe: { epochs: 100, batchSize: 32 },
      },
      space: { "architecture.depth": [8], "recipe.learningRate": [0.1, 0.4] },
    }),
  );
  expect(parseSweepSpec({ ...written, quick: { name: "small" } }, { quick: true }).name).toBe(
    "small",
  );
});

const refusalOf = (value: unknown, quick: boolean): string => {
  try {
    parseSweepSpec(value, { quick });
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return "accepted";
};

test("a sweep without a quick size says so, with the way out", () => {
  expect(refusalOf(written, true)).toBe(
    "quick: this sweep has no quick size; say what it changes, such as quick: { base: { recipe: { epochs: 2 } } }",
  );
});

test.each([
  [3, "quick: must be an object of what the quick size changes"],
  [{ sedes: 2 }, 'quick: unknown key "sedes"; did you mean "seeds"?'],
  [
    { base: { recipe: { epocs: 2 } } },
    'quick.base.recipe: unknown key "epocs"; did you mean "epochs"?',
  ],
  [{ quick: {} }, 'quick: unknown key "quick"'],
])("a quick size of %j is refused, whichever size is meant", (quick, message) => {
  expect(refusalOf({ ...written, quick }, true)).toContain(message);
  expect(refusalOf({ ...written, quick }, false)).toContain(message);
});
