import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { uniformDraw } from "./drawn-cells.ts";
import { cellOf, searchSpace } from "./search-space.ts";
import { isChoices, type Parameter, type Space } from "./space.ts";
import { anySearchSpace } from "./spaces.fixture.ts";
import { valueCount } from "./values.ts";
import { narrowings, projected } from "./widening.ts";

/** A wider parameter: more choices, or a longer range on the same steps. */
function wider(parameter: Parameter, by: number): Parameter {
  if (isChoices(parameter))
    return { ...parameter, choices: ["more", 77, ...parameter.choices].slice(by % 3) };
  const { min, max, step } = parameter;
  if (step === undefined) return { ...parameter, min: min / (1 + by), max: max + by };
  return { ...parameter, max: max + by * step };
}

describe("a wider space", () => {
  const cases = fc.record({
    search: anySearchSpace,
    by: fc.integer({ min: 0, max: 5 }),
    index: fc.integer({ min: 0, max: 50 }),
    added: fc.boolean(),
    free: fc.boolean(),
  });

  test("has every cell of the old one; projection keeps its values and completes them", () => {
    fc.assert(
      fc.property(cases, ({ search, by, index, added, free }) => {
        const old = search.space;
        const now: Space = {
          ...(added && { extra: { choices: [0.5, "had"] } }),
          ...Object.fromEntries(
            Object.entries(old).map(([path, parameter]) => [path, wider(parameter, by)]),
          ),
          // A condition of its own: of cells that it does not hold in, nothing is asked.
          ...(free && { apart: { choices: ["had", 3], when: { p0: 3 } } }),
        };
        expect(narrowings(old, now)).toEqual([]);
        expect(narrowings(old, old)).toEqual([]);
        const draw = uniformDraw(search, 1);
        const cell = cellOf(search, (dimension) => draw(dimension, index));
        const target = searchSpace(now);
        const there = projected(target, cell, () => "had");
        expect(there).toEqual({
          ...cell,
          ...(added && { extra: "had" }),
          ...(free && cell.p0 === 3 && { apart: "had" }),
        });
        // As it is written there, it is written there: projecting again changes nothing, and no two become one.
        expect(projected(target, there, () => "other")).toEqual(there);
        for (const { path, placeOf } of target.dimensions)
          if (path in there) expect(placeOf(there[path])).not.toBeNaN();
      }),
    );
  });

  test("what leaves out a value is found, whichever it is", () => {
    fc.assert(
      fc.property(
        anySearchSpace,
        fc.integer({ min: 0, max: 5 }),
        fc.nat(3),
        ({ space }, which, place) => {
          const paths = Object.keys(space);
          const path = paths[which % paths.length]!;
          const parameter = space[path]!;
          fc.pre(valueCount(parameter) !== 1);
          const less: Parameter = isChoices(parameter)
            ? {
                ...parameter,
                choices: parameter.choices.filter((_, i) => i !== place % parameter.choices.length),
              }
            : { ...parameter, min: parameter.min + (parameter.max - parameter.min) / 3 };
          const found = narrowings(space, { ...space, [path]: less });
          expect(found.map((one) => one.path)).toEqual([path]);
        },
      ),
    );
  });
});

test.each<[string, Parameter, Parameter, string | undefined]>([
  ["finer steps", { min: 8, max: 32, step: 8 }, { min: 0, max: 64, step: 4 }, undefined],
  ["coarser steps", { min: 8, max: 32, step: 4 }, { min: 8, max: 32, step: 8 }, "leaves out 12"],
  ["steps beside", { min: 8, max: 32, step: 8 }, { min: 4, max: 32, step: 8 }, "leaves out 8"],
  ["a list as a range", { choices: [8, 20] }, { min: 8, max: 32, step: 4 }, undefined],
  ["a range as a list", { min: 1, max: 3, step: 1 }, { choices: [3, 2, 1, 0] }, undefined],
  ["too short a list", { min: 1, max: 1e9, step: 1 }, { choices: [1, 2] }, "leaves out 3"],
  ["steps of what had none", { min: 0, max: 1 }, { min: 0, max: 1, step: 0.1 }, "between its"],
  [
    "a condition that holds more often",
    { choices: [1], when: { p: [1, 2] } },
    { choices: [1], when: { p: [1, 2, 3] } },
    undefined,
  ],
  ["a condition where none was", { choices: [1] }, { choices: [1], when: { p: 1 } }, "have a"],
])("%s", (_name, old, now, message) => {
  const found = narrowings({ a: old }, { a: now });
  if (message === undefined) expect(found).toEqual([]);
  else expect(found).toMatchObject([{ message: expect.stringContaining(message) }]);
});

test("a value that the wider space lacks is named with its path", () => {
  const search = searchSpace({ momentum: { choices: [0.8, 0.99] } });
  expect(() => projected(search, {}, () => 0.9)).toThrow(
    "space.momentum: must have 0.9 among its values, which the trials there are had",
  );
  expect(() => projected(search, {}, () => undefined)).toThrow("space.momentum: is nothing that");
  expect(narrowings({ a: { choices: [1] } }, {})).toMatchObject([{ path: "a" }]);
});
