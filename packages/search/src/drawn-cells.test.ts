import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawnCells, uniformDraw } from "./drawn-cells.ts";
import { countCells, gridCells } from "./grid.ts";
import { searchSpace } from "./search-space.ts";
import type { Space } from "./space.ts";
import { anySpace } from "./spaces.fixture.ts";
import { uniform } from "./uniform.ts";

function randomCells(space: Space, count: number, seed: number) {
  const search = searchSpace(space);
  return drawnCells(search, count, uniformDraw(search, seed));
}

const numbers = (space: Space, path: string, count: number) =>
  [...randomCells(space, count, 7)].map((cell) => cell[path] as number);

describe("random cells", () => {
  test("are the same for the same seed and others for another", () => {
    const space: Space = { rate: { min: 0.001, max: 1, scale: "log" } };
    expect([...randomCells(space, 5, 1)]).toEqual([...randomCells(space, 5, 1)]);
    expect([...randomCells(space, 5, 1)]).not.toEqual([...randomCells(space, 5, 2)]);
  });

  test("keep the draws of other parameters when one is added", () => {
    const one = numbers({ a: { min: 0, max: 1 } }, "a", 20);
    expect(numbers({ a: { min: 0, max: 1 }, b: { choices: [1, 2] } }, "a", 20)).toEqual(one);
  });

  test("a log range gives each decade its share", () => {
    const rates = numbers({ rate: { min: 0.001, max: 1, scale: "log" } }, "rate", 3000);
    const decade = rates.filter((rate) => rate < 0.01).length / rates.length;
    expect(decade).toBeGreaterThan(0.29);
    expect(decade).toBeLessThan(0.38);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.001);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
  });

  test("a stepped range gives only its values, on a log scale too", () => {
    const depths = { min: 8, max: 56, step: 6 };
    const free = { other: { min: 0, max: 1 } };
    for (const depth of numbers({ depth: depths, ...free }, "depth", 500))
      expect((depth - 8) % 6).toBe(0);
    const logged: Space = { depth: { ...depths, scale: "log" }, ...free };
    const drawn = numbers(logged, "depth", 500);
    for (const depth of drawn) expect((depth - 8) % 6).toBe(0);
    expect(new Set(drawn)).toContain(8);
    expect(new Set(drawn)).toContain(56);
  });

  test("are all different, all in the grid, and as many as asked for or there are", () => {
    fc.assert(
      fc.property(anySpace, fc.integer({ min: 1, max: 60 }), fc.integer(), (space, count, seed) => {
        const cells = [...randomCells(space, count, seed)].map((cell) => JSON.stringify(cell));
        const grid = new Set(
          [...gridCells(searchSpace(space))].map((cell) => JSON.stringify(cell)),
        );
        expect(cells).toHaveLength(Math.min(count, countCells(searchSpace(space))));
        expect(new Set(cells).size).toBe(cells.length);
        for (const cell of cells) expect(grid).toContain(cell);
      }),
    );
  });
});

test("uniform draws fill [0, 1) evenly, for near seeds and indices too", () => {
  const bins = new Array<number>(16).fill(0);
  const draws = 32_000;
  for (let i = 0; i < draws; i += 1) {
    const draw = uniform(i % 4, Math.floor(i / 4), "recipe.learningRate");
    bins[Math.floor(draw * 16)]! += 1;
  }
  const expected = draws / 16;
  const chiSquare = bins.reduce((sum, bin) => sum + (bin - expected) ** 2 / expected, 0);
  // 15 degrees of freedom: beyond 37.7 with a chance of 0.001.
  expect(chiSquare).toBeLessThan(37.7);
});
