import type { ChoiceDescription, GroupDescription, ListDescription } from "@resweep/spec";
import { expect, test } from "vitest";
import { entryAt, humanise, removeEntry, setOption, spaceOf, vary } from "./draft.ts";
import { getIn, setIn } from "./json.ts";

const number = (fallback: number) =>
  ({ type: "option", kind: "float", default: fallback, help: "" }) as const;
const optimizer: ChoiceDescription = {
  type: "choice",
  catalogue: "optimizer",
  help: "",
  default: { name: "sgd", momentum: 0.9, weightDecay: 0.0005 },
  entries: [
    {
      name: "sgd",
      summary: "",
      source: "",
      fields: { momentum: number(0), weightDecay: number(0) },
    },
  ],
};
const stages: ListDescription = {
  type: "list",
  help: "",
  default: [{ name: "sgd" }],
  of: optimizer,
};
const root: GroupDescription = {
  type: "group",
  help: "",
  fields: {
    recipe: { type: "group", help: "", fields: { optimizer, epochs: number(12) } },
    stages,
  },
};

test("an option inside a choice writes the choice out, with the other options of its default", () => {
  expect(setOption({}, root, "recipe.optimizer.momentum", 0.8)).toEqual({
    recipe: { optimizer: { name: "sgd", momentum: 0.8, weightDecay: 0.0005 } },
  });
  expect(
    setOption({ recipe: { optimizer: "sgd" } }, root, "recipe.optimizer.momentum", 0.8),
  ).toEqual({
    recipe: { optimizer: { name: "sgd", momentum: 0.8 } },
  });
  expect(setOption({}, root, "stages.0.momentum", 0.5)).toEqual({
    stages: [{ name: "sgd", momentum: 0.5 }],
  });
});

test("an option set back to nothing leaves no empty groups", () => {
  expect(setOption({ recipe: { epochs: 3 } }, root, "recipe.epochs", undefined)).toEqual({});
});

test("removing a stage takes what is varied of it along and moves the later ones up", () => {
  const list = [{ name: "a" }, { name: "b" }];
  const draft = {
    base: { stages: list },
    space: { "stages.0.ratio": [0, 1], "stages.1.epochs": [1, 2], depth: [8] },
  };
  expect(removeEntry(draft, "stages", 0, list)).toEqual({
    base: { stages: [{ name: "b" }] },
    space: { "stages.0.epochs": [1, 2], depth: [8] },
  });
});

test("what varies stays as it was written where another option is varied, also what cannot be read", () => {
  const space = { a: [1], "recipe.learningRate": 0.1 };
  expect(vary({ space }, "b", { choices: [2] }).space).toEqual({ ...space, b: { choices: [2] } });
  expect(vary({ space }, "a", null).space).toEqual({ "recipe.learningRate": 0.1 });
});

test("varying keeps the order of the others", () => {
  const draft = { space: { a: [1], b: [2] } };
  expect(Object.keys(spaceOf(vary(draft, "a", { choices: [3] })))).toEqual(["a", "b"]);
  expect(spaceOf(vary(draft, "a", null))).toEqual({ b: { choices: [2] } });
});

test("paths read and write through objects, lists and bare names", () => {
  expect(getIn({ a: "sgd" }, "a.name")).toBe("sgd");
  expect(getIn({ a: { b: 1 } }, "a.toString")).toBeUndefined();
  expect(setIn({ a: [{ b: 1 }] }, "a.0.b", 2)).toEqual({ a: [{ b: 2 }] });
  expect(entryAt({}, "recipe.optimizer", optimizer).name).toBe("sgd");
});

test("keys read like words", () => {
  expect(["batchSize", "fine-tune", "epochs"].map(humanise)).toEqual([
    "Batch size",
    "Fine tune",
    "Epochs",
  ]);
});

test("what YAML may hold while it is being typed does not break the form", () => {
  const draft = { space: { a: null, b: 3, c: { choices: null }, d: { max: 2 }, e: {} } };
  expect(spaceOf(draft as never)).toEqual({
    a: { choices: [] },
    b: { choices: [] },
    c: { choices: [] },
    d: { max: 2 },
    e: { choices: [] },
  });
  expect(spaceOf({ space: "x" })).toEqual({});
});
