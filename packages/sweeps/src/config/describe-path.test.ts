import { InvalidInput } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import { canonicalJson, configHash } from "./canonical.ts";
import { describePath } from "./describe-path.ts";

describe("the description of a path", () => {
  test.each([
    ["architecture.depth", { kind: "int", step: 6 }],
    ["architecture.name", { kind: "choice", default: "cifar-resnet" }],
    ["recipe.warmup.epochs", { kind: "float" }],
    ["recipe.optimizer", { type: "choice", catalogue: "optimizer" }],
    ["recipe", { type: "group" }],
    ["recipe.augment.0.padding", { kind: "int" }],
    ["dataset.validation", { kind: "float" }],
  ])("%s", (path, description) => {
    expect(describePath(path)).toMatchObject(description);
  });

  test("follows the base", () => {
    const base = { architecture: { name: "resnet" }, stages: ["prune"] };
    expect(describePath("architecture.depth", base)).toMatchObject({ kind: "choice" });
    expect(describePath("stages.0.ratio", base)).toMatchObject({ kind: "float" });
    expect(() => describePath("architecture.widen", base)).toThrow(
      'architecture.widen: resnet has no option "widen"',
    );
    expect(() => describePath("architecture.depth", { architecture: "lenet" })).toThrow(
      InvalidInput,
    );
  });
});

test("a hash depends on what is said, not on the order it is said in", () => {
  expect(canonicalJson({ b: 1, a: { d: [2, { z: 1, y: 2 }], c: null } })).toBe(
    '{"a":{"c":null,"d":[2,{"y":2,"z":1}]},"b":1}',
  );
  expect(configHash({ a: 1, b: 2 }, 3)).toBe(configHash({ b: 2, a: 1 }, 3));
  expect(configHash({ a: 1 }, 3)).not.toBe(configHash({ a: 1 }, 4));
  expect(configHash({}, 1)).toMatch(/^[0-9a-f]{64}$/);
});
