import { InvalidInput, parse } from "@resweep/spec";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { countCells } from "../grid.ts";
import { randomStream } from "../random-stream.ts";
import { type SearchSpace, searchSpace } from "../search-space.ts";
import { type Assignment, isChoices, type JsonValue, type Space } from "../space.ts";
import { anySearchSpace } from "../spaces.fixture.ts";
import { samplers } from "./catalogue.ts";
import type { Evaluated, Sampler } from "./sampler.ts";

const all = samplers.list as unknown as Sampler[];
const small: Space = { a: { choices: [1, 2, 3] }, b: { min: 0, max: 1, step: 0.5 } };

function optionsOf(sampler: Sampler, more: Record<string, JsonValue> = {}) {
  const schema = samplers.schema as unknown as z.ZodType<{ name: string }>;
  const { name, ...options } = parse(schema, { name: sampler.name, ...more });
  expect(name).toBe(sampler.name);
  return options as never;
}

/** Each sampler with small sizes, so that its model is at work after a few trials. */
const eager = (sampler: Sampler) =>
  optionsOf(
    sampler,
    Object.fromEntries(
      Object.keys(sampler.space).flatMap((key): [string, number][] =>
        key === "startup" ? [[key, 2]] : key === "population" ? [[key, 4]] : [],
      ),
    ),
  );

function expectInside({ space, dimensions, exists, allows }: SearchSpace, cell: Assignment): void {
  for (const { path } of dimensions) {
    expect(path in cell, `${path} of ${JSON.stringify(cell)}`).toBe(exists(path, cell));
    const [parameter, value] = [space[path]!, cell[path]];
    if (value === undefined) continue;
    if (isChoices(parameter)) {
      expect(parameter.choices).toContainEqual(value);
    } else {
      expect(value).toBeGreaterThanOrEqual(parameter.min);
      expect(value).toBeLessThanOrEqual(parameter.max);
      if (parameter.step !== undefined) {
        const steps = ((value as number) - parameter.min) / parameter.step;
        expect(Math.abs(steps - Math.round(steps))).toBeLessThan(1e-9);
      }
    }
  }
  expect(allows(cell)).toBe(true);
}

/** Losses of all kinds, by what the cell is. */
function lossOf(cell: Assignment): number {
  const text = JSON.stringify(cell);
  const sum = [...text].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 997, 7);
  return sum % 7 === 0 ? NaN : sum % 11 === 0 ? Infinity : sum / 100;
}

describe.each(all.map((sampler) => [sampler.name, sampler] as const))(
  "sampler %s",
  (_, sampler) => {
    test("has defaults, and where it looks at no result, as many cells as it says", () => {
      const options = optionsOf(sampler);
      const space = searchSpace(small);
      expect(sampler.count(space, options)).toBe(9);
      if (sampler.cells) expect([...sampler.cells(space, options)]).toHaveLength(9);
    });

    test("stays inside the space, keeps conditions and constraints, repeats nothing, survives any result, and follows from its arguments", () => {
      fc.assert(
        fc.property(anySearchSpace, fc.integer({ min: 0, max: 3 }), (space, waiting) => {
          const options = eager(sampler);
          const history: Evaluated[] = [];
          const pending: Assignment[] = [];
          const suggest = () =>
            sampler.suggest(space, history, pending, randomStream(5, history.length), options);
          if (sampler.name === "grid" && countCells(space) === Infinity) return;
          for (let trial = 0; trial < 14; trial += 1) {
            const cell = suggest();
            expect(suggest()).toEqual(cell);
            if (cell === null) {
              // Constraints may leave few cells of a continuous space.
              if (space.constraints.length === 0) expect(countCells(space)).toBeLessThan(Infinity);
              break;
            }
            expectInside(space, cell);
            const there = [...pending, ...history.map(({ values }) => values)];
            expect(there).not.toContainEqual(cell);
            pending.push(cell);
            if (pending.length > waiting) {
              const values = pending.shift()!;
              history.push({ values, losses: [lossOf(values), -lossOf(values)] });
            }
          }
        }),
        { numRuns: 25 },
      );
    });

    test("finds every cell of a small space, then says that there is none", () => {
      const space = searchSpace(small, { constraints: ["a * b <= 2"] });
      const history: Evaluated[] = [];
      for (let trial = 0; trial < 8; trial += 1) {
        const cell = sampler.suggest(space, history, [], randomStream(1, trial), eager(sampler));
        expectInside(space, cell!);
        history.push({ values: cell!, losses: [lossOf(cell!), 1] });
      }
      expect(sampler.suggest(space, history, [], randomStream(1, 8), eager(sampler))).toBeNull();
      expect(sampler.count(space, optionsOf(sampler))).toBe(8);
    });

    test("goes on where the space was changed and results are of cells that are no more", () => {
      const old: Evaluated[] = Array.from({ length: 12 }, (_, i) => ({
        values: { a: i, gone: "x" },
        losses: [i, -i],
      }));
      const space = searchSpace(small);
      const cell = sampler.suggest(space, old, [{ b: 7 }], randomStream(1, 12), eager(sampler));
      expectInside(space, cell!);
    });

    test("answers with 10,000 trials of history", () => {
      if (sampler.name === "grid") return; // refuses the continuous range: see below
      const space = searchSpace({
        rate: { min: 1e-4, max: 1, scale: "log" },
        depth: { min: 1, max: 500, step: 1 },
        kind: { choices: ["a", "b", "c", "d"] },
        momentum: { min: 0, max: 1, when: { kind: ["a", "b"] } },
      });
      const random = randomStream(3, 0);
      const history = Array.from({ length: 10_000 }, (): Evaluated => {
        const kind = "abcd"[random.below(4)]!;
        const rate = 10 ** (-4 * random.uniform());
        const values: Record<string, JsonValue> = { rate, depth: 1 + random.below(500), kind };
        if (kind < "c") values.momentum = random.uniform();
        return { values, losses: [Math.abs(Math.log10(rate) + 2), rate] };
      });
      const cell = sampler.suggest(space, history, [], randomStream(3, 1), optionsOf(sampler));
      expectInside(space, cell!);
    });
  },
);

test("a grid over a continuous range is refused with the way out", () => {
  const space = searchSpace({ rate: { min: 0.1, max: 1 } });
  const count = () => samplers.get("grid").count(space, {});
  expect(count).toThrow(InvalidInput);
  expect(count).toThrow(
    "space.rate: a grid cannot walk a continuous range; give it a step, list choices, or use sampler: { name: random, trials: 20 }",
  );
});

test("constraints that hardly any draw satisfies are refused, not waited for", () => {
  const space = searchSpace({ x: { min: 0, max: 1 } }, { constraints: ["x > 0.99999999"] });
  for (const sampler of all.filter(({ name }) => name !== "grid"))
    expect(() => sampler.count(space, optionsOf(sampler))).toThrow(/^constraints: too few of/);
});

test("a constraint that names nothing that varies, or a condition that goes round in a circle, is refused", () => {
  expect(() => searchSpace(small, { constraints: ["a > 0", "c > 1"] })).toThrow(
    'constraints.1: "c > 1" names nothing that varies',
  );
  expect(() =>
    searchSpace({ a: { choices: [1], when: { b: 1 } }, b: { choices: [1], when: { a: 1 } } }),
  ).toThrow("space.a.when: conditions go round in a circle (a -> b -> a)");
});

test("cma-es over names alone is refused, and so is sobol over too many parameters", () => {
  const names = searchSpace({ kind: { choices: ["a", "b"] } });
  const cmaEs = samplers.get("cma-es");
  expect(() => cmaEs.count(names, optionsOf(cmaEs as never))).toThrow(
    "space: cma-es needs a parameter with order",
  );
  const many = Object.fromEntries(
    Array.from({ length: 65 }, (_, i) => [`p${i}`, { min: 0, max: 1 }]),
  );
  const sobol = samplers.get("sobol");
  expect(() => sobol.count(searchSpace(many), optionsOf(sobol as never))).toThrow(
    "space: sobol takes at most 64 parameters, not 65",
  );
});
