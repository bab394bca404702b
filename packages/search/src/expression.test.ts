import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseConstraint } from "./expression.ts";
import type { JsonValue } from "./space.ts";

const holds = (text: string, values: Record<string, JsonValue> = {}) =>
  parseConstraint(text, "constraints.0").holds((path) => values[path]);

describe("constraints", () => {
  test.each<[string, Record<string, JsonValue>, boolean | undefined]>([
    [
      "architecture.depth * architecture.width <= 640",
      { "architecture.depth": 20, "architecture.width": 32 },
      true,
    ],
    ["a + 2 * b ** 2 == 19", { a: 1, b: 3 }, true],
    ["-a ** 2 < 0 and 2 ** -1 == 0.5", { a: 3 }, true],
    ["a - b - 1 == 0", { a: 3, b: 2 }, true],
    ["not a == 1 or b in [2, 3]", { a: 1, b: 3 }, true],
    [
      'recipe.optimizer.name == "sgd" and stages.0.ratio > 0',
      { "recipe.optimizer.name": "sgd", "stages.0.ratio": 0 },
      false,
    ],
    ["max(a, 4, b) % 3 == 1 && !(a > b) || false", { a: 1, b: 2 }, true],
    ["log(a) <= 0", { a: 1 }, true],
    ["flag", { flag: true }, true],
    ["a != null", { a: null }, false],
    // What is absent says nothing, unless the rest decides alone.
    ["a > 1", {}, undefined],
    ["a > 1 and b > 1", { b: 0 }, false],
    ["a > 1 or b > 1", { b: 2 }, true],
    ["a > 1 or b > 1", { b: 0 }, undefined],
    ["not a > 1", {}, undefined],
    ["a in [b, 2]", { a: 2 }, undefined],
    ["min(a, b) > 0", { a: 1 }, undefined],
  ])("%s", (text, values, expected) => {
    expect(holds(text, values)).toBe(expected);
  });

  test("name their paths", () => {
    expect(parseConstraint("a.b < c and min(a.b, 1) in [d]", "").paths).toEqual(["a.b", "c", "d"]);
  });

  test.each([
    ["a +", 'constraints.0: "a +": expected a number, a path or ( at column 4, found the end'],
    ["a + 1", 'constraints.0: "a + 1" says neither true nor false; compare it with something'],
    ["(a > 1", 'expected ")" at column 7, found the end'],
    ["a > 1 b", "expected an operator at column 7, found b"],
    ["1 < a < 3", 'expected "and" between two comparisons at column 7, found <'],
    ["eval(a) > 1", "expected one of the functions abs, "],
    ["constructor(a) > 1", "expected one of the functions abs, "],
    ["a in 3", 'expected "[" at column 6, found 3'],
    ["a ; b", "column 3 makes no sense here"],
    ["a and 1", "expected a comparison"],
    ["(a > 1) + 1 > 2", "expected a number"],
  ])("%s is refused in words", (text, message) => {
    expect(() => parseConstraint(text, "constraints.0")).toThrow(message);
  });

  test("agree with JavaScript on arithmetic", () => {
    const leaf = fc.oneof(fc.constantFrom("a", "b"), fc.integer({ min: 0, max: 9 }).map(String));
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc
          .tuple(tie("tree"), fc.constantFrom("+", "-", "*", "/", "%"), tie("tree"))
          .map(([one, sign, other]) => `(${one}) ${sign} (${other})`),
        fc.tuple(tie("tree"), fc.constantFrom("+", "-", "*"), leaf).map((parts) => parts.join(" ")),
        tie("tree").map((inner) => `-(${inner})`),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.integer(), fc.integer(), (text, a, b) => {
        const expected = new Function("a", "b", `return (${text}) <= 7`)(a, b);
        expect(holds(`(${text}) <= 7`, { a, b })).toBe(expected);
      }),
    );
  });
});
