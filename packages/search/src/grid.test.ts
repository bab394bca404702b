import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countCells as count, gridCells as walk } from "./grid.ts";
import { searchSpace } from "./search-space.ts";
import type { Fixed, Space } from "./space.ts";
import { anySpace } from "./spaces.fixture.ts";

const gridCells = (space: Space, fixed?: Fixed) => walk(searchSpace(space, { fixed }));
const countCells = (space: Space, fixed?: Fixed) => count(searchSpace(space, { fixed }));

const networks: Space = {
  "architecture.name": { choices: ["plain", "resnet"] },
  "architecture.depth": { choices: [8, 20, 32] },
  "stages.0.ratio": { choices: [0, 0.4], when: { "architecture.name": "resnet" } },
};

describe("the grid", () => {
  test("has one cell, the base itself, when nothing varies", () => {
    expect([...gridCells({})]).toEqual([{}]);
    expect(countCells({})).toBe(1);
  });

  test("varies the first parameter slowest and leaves out what does not exist", () => {
    const cells = [...gridCells(networks)];
    expect(cells).toHaveLength(3 + 6);
    expect(cells[0]).toEqual({ "architecture.name": "plain", "architecture.depth": 8 });
    expect(cells[3]).toEqual({
      "architecture.name": "resnet",
      "architecture.depth": 8,
      "stages.0.ratio": 0,
    });
  });

  test("walks a stepped range to its end, in decimals as anyone writes them", () => {
    const cells = [...gridCells({ rate: { min: 0.1, max: 0.5, step: 0.1 } })];
    expect(cells.map(({ rate }) => rate)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
  });

  test("ends a chain of conditions together", () => {
    const space: Space = {
      a: { choices: [1, 2] },
      b: { choices: [1, 2], when: { a: 2 } },
      c: { choices: [1, 2, 3], when: { b: [2, 9] } },
    };
    expect([...gridCells(space)]).toEqual([
      { a: 1 },
      { a: 2, b: 1 },
      { a: 2, b: 2, c: 1 },
      { a: 2, b: 2, c: 2 },
      { a: 2, b: 2, c: 3 },
    ]);
    expect(countCells(space)).toBe(5);
  });

  test("a condition may come before what it names, look into a part, and name a fixed path", () => {
    const space: Space = {
      start: { choices: [0, 0.5], when: { "warmup.name": "linear", optimizer: "sgd" } },
      warmup: { choices: ["none", { name: "linear", epochs: 1 }] },
    };
    const fixed = (path: string) => (path === "optimizer" ? "sgd" : undefined);
    expect(countCells(space, fixed)).toBe(3);
    expect([...gridCells(space, fixed)]).toHaveLength(3);
    expect(countCells(space, () => "adamw")).toBe(2);
  });

  test("refuses conditions that go round in a circle", () => {
    const space: Space = {
      a: { choices: [1], when: { b: 1 } },
      b: { choices: [1], when: { a: 1 } },
    };
    expect(() => countCells(space)).toThrow(
      "space.a.when: conditions go round in a circle (a -> b -> a)",
    );
  });

  test("counts what nobody could walk", () => {
    const huge: Space = Object.fromEntries(
      Array.from({ length: 5 }, (_, i) => [`p${i}`, { min: 1, max: 1000, step: 1 }]),
    );
    expect(countCells(huge)).toBe(1000 ** 5);
    const tied: Space = { ...huge, extra: { choices: [1, 2, 3], when: { p0: [5, 6, 7000] } } };
    expect(countCells(tied)).toBe(1000 ** 4 * (998 + 2 * 3));
    expect(countCells({ rate: { min: 0.1, max: 1 } })).toBe(Number.POSITIVE_INFINITY);
  });

  test("has as many cells as counted, none twice, each parameter present exactly where its condition holds", () => {
    fc.assert(
      fc.property(anySpace, (space) => {
        const cells = [...gridCells(space)];
        expect(cells).toHaveLength(countCells(space));
        expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(cells.length);
        for (const cell of cells) {
          for (const [path, { when }] of Object.entries(space)) {
            const wanted = Object.entries(when ?? {});
            const holds = wanted.every(([named, values]) =>
              [values].flat().includes(cell[named] as never),
            );
            expect(path in cell).toBe(holds);
          }
        }
      }),
    );
  });
});
