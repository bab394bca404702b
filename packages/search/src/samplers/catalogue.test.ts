import { InvalidInput, parse } from "@resweep/spec";
import { describe, expect, test } from "vitest";
import type { Space } from "../space.ts";
import { samplers } from "./catalogue.ts";

const fixed = () => undefined;
const space: Space = { a: { choices: [1, 2, 3] }, b: { min: 0, max: 1, step: 0.5 } };

describe.each(samplers.list)("sampler $name", (sampler) => {
  test("has defaults, and makes as many cells as it says", () => {
    const { name, ...options } = parse(samplers.schema, sampler.name);
    expect(name).toBe(sampler.name);
    const cells = [...sampler.cells(space, options as never, fixed)];
    expect(cells).toHaveLength(sampler.count(space, options as never, fixed));
    expect(cells.length).toBeGreaterThan(0);
  });
});

test("a grid over a continuous range is refused with the way out", () => {
  const count = () => samplers.get("grid").count({ rate: { min: 0.1, max: 1 } }, {}, fixed);
  expect(count).toThrow(InvalidInput);
  expect(count).toThrow(
    "space.rate: a grid cannot walk a continuous range; give it a step, list choices, or use sampler: { name: random, trials: 20 }",
  );
});
