import { describe, expect, test } from "vitest";
import { type ConfigOf, catalogue, type Definition } from "./definition.ts";
import { InvalidInput } from "./errors.ts";
import { float, int, oneOf } from "./option.ts";
import { parse } from "./parse.ts";
import { choice, type Fields, group, listOf } from "./shape.ts";

const define = <const N extends string, S extends Fields>(definition: Definition<N, S>) =>
  definition;
const resnet = define({
  name: "resnet",
  summary: "s",
  source: "p",
  space: {
    depth: int({ default: 20, min: 8, max: 110, step: 6, rule: "6n+2", help: "layers" }),
    shortcut: oneOf(["A", "B"], { help: "shortcut", default: "B" }),
  },
});
const plain = define({
  name: "plain",
  summary: "s",
  source: "p",
  space: { width: int({ default: 16, min: 1, max: 64, help: "filters" }) },
  check: ({ width }) => (width === 13 ? { path: "width", message: "must not be 13" } : null),
});
const networks = catalogue("architecture", resnet, plain);
const config = group("trial", {
  architecture: choice(networks, { help: "network", default: "resnet" }),
  recipe: group("recipe", { rate: float({ default: 0.1, min: 0, max: 1, help: "rate" }) }),
  stages: listOf(networks, { help: "stages", default: [] }),
});

const issuesOf = (value: unknown) => {
  try {
    parse(config.schema, value);
  } catch (error) {
    if (error instanceof InvalidInput) return error.message;
    throw error;
  }
  return "accepted";
};

describe("a configuration composed of shapes", () => {
  test("the empty one is valid and full of defaults", () => {
    expect(parse(config.schema, {})).toEqual({
      architecture: { name: "resnet", depth: 20, shortcut: "B" },
      recipe: { rate: 0.1 },
      stages: [],
    });
  });

  test("types follow from the definitions", () => {
    const parsed: ConfigOf<typeof resnet> | ConfigOf<typeof plain> = parse(
      networks.schema,
      "plain",
    );
    expect(parsed).toEqual({ name: "plain", width: 16 });
  });

  test.each([
    [
      { architecture: { name: "resnet", depth: 21 } },
      "architecture.depth: must be 6n+2; near 21: 20 or 26",
    ],
    [
      { architecture: { depht: 20, name: "resnet" } },
      'architecture: unknown key "depht"; did you mean "depth"?',
    ],
    [
      { architecture: "resnett" },
      'architecture.name: unknown architecture "resnett"; did you mean "resnet"?',
    ],
    [
      { architecture: "ResNet-50" },
      'architecture.name: unknown architecture "ResNet-50"; depth is an option: { name: resnet, depth: 50 }',
    ],
    [
      { architecture: "resnet-21" },
      'architecture.name: unknown architecture "resnet-21"; depth is an option of resnet, and must be 6n+2; near 21: 20 or 26',
    ],
    [
      { architecture: { name: { name: "resnet" } } },
      "architecture.name: must be text; known: resnet, plain",
    ],
    [{ architecture: {} }, "architecture.name: is missing; known: resnet, plain"],
    [{ architecture: { name: "plain", width: 13 } }, "architecture.width: must not be 13"],
    [{ recipe: { rate: 3 } }, "recipe.rate: must be between 0 and 1"],
    [{ recipee: {} }, 'unknown key "recipee"; did you mean "recipe"?'],
    [{ stages: [{ name: "plain", width: "x" }] }, "stages.0.width: must be a whole number"],
    [
      { architecture: { name: "resnet", shortcut: "C" } },
      "architecture.shortcut: must be one of A, B",
    ],
  ])("%j is refused with the field and the reason", (value, message) => {
    expect(issuesOf(value)).toBe(message);
  });

  test("a duplicate name is refused", () => {
    expect(() => catalogue("architecture", plain, plain)).toThrow("duplicate architecture: plain");
  });

  test("the description is plain JSON with every default", () => {
    const described = JSON.parse(JSON.stringify(config.description));
    expect(described.fields.architecture.entries[0].fields.depth).toMatchObject({
      kind: "int",
      default: 20,
      step: 6,
    });
  });
});
