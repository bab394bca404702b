import type { TrialOutcome } from "@resweep/store";
import { describe, expect, test } from "vitest";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { nextCells } from "./next-cells.ts";
import { planSweep } from "./plan-sweep.ts";
import type { PlannedCell } from "./planned-cell.ts";

const rates = { "recipe.learningRate": { min: 0.001, max: 1, scale: "log" } };
const specOf = (more: Record<string, unknown> = {}) =>
  parseSweepSpec({ space: rates, sampler: { name: "tpe", trials: 12, startup: 3 }, ...more });

const rateOf = ({ values }: Pick<PlannedCell, "values">) => Number(values["recipe.learningRate"]);
/** Best at a rate of 0.1. */
const accuracyOf = (cell: PlannedCell) => 0.9 - Math.abs(Math.log10(rateOf(cell)) + 1) / 10;

const ended = (cells: readonly PlannedCell[], state: TrialOutcome["state"] = "succeeded") =>
  cells.map(
    (cell, i): TrialOutcome => ({
      ...{ number: i + 1, seed: cell.seed, hash: cell.hash, values: cell.values, state },
      objective: state === "succeeded" ? accuracyOf(cell) : null,
    }),
  );

describe("asking a sampler", () => {
  test.each(["tpe", "gp", "cma-es"])(
    "%s goes where results are good, and no cell comes twice",
    (name) => {
      const spec = specOf({ sampler: { name, trials: 40 } });
      const cells: PlannedCell[] = [];
      for (
        let asked = nextCells(spec, [], 4);
        asked.cells.length > 0;
        asked = nextCells(spec, ended(cells), 4)
      )
        cells.push(...asked.cells);
      expect(cells).toHaveLength(40);
      expect(new Set(cells.map(({ hash }) => hash)).size).toBe(40);
      const late = cells
        .slice(20)
        .map(accuracyOf)
        .sort((a, b) => a - b);
      expect(late[10]).toBeGreaterThan(0.87); // a random half would lie at 0.83
    },
  );

  test("begins with what was enqueued by hand, and takes it up when it is there", () => {
    const given = { "recipe.learningRate": 0.25 };
    const spec = specOf({ enqueue: [given] });
    const { cells } = nextCells(spec, [], 3);
    expect(rateOf(cells[0]!)).toBe(0.25);
    expect(cells.map(rateOf)).toHaveLength(3);
    expect(nextCells(spec, ended(cells), 4).cells.map(rateOf)).not.toContain(0.25);
    // Enqueued later, it comes next.
    const plain = nextCells(specOf(), [], 3).cells;
    expect(rateOf(nextCells(spec, ended(plain), 1).cells[0]!)).toBe(0.25);
  });

  test("is a function of specification and outcomes", () => {
    const spec = specOf();
    const first = nextCells(spec, [], 5).cells;
    expect(nextCells(spec, [], 5).cells).toEqual(first);
    expect(nextCells(spec, ended(first), 4)).toEqual(nextCells(spec, ended(first), 4));
    const other = specOf({ sampler: { name: "tpe", trials: 12, seed: 2 } });
    expect(nextCells(other, [], 5).cells).not.toEqual(first);
  });

  test("makes whole cells: every seed, judged by their mean, and not before all have ended", () => {
    const spec = specOf({ seeds: 3 });
    const { cells } = nextCells(spec, [], 4);
    expect(cells.map(({ seed }) => seed)).toEqual([1, 2, 3, 1, 2, 3]);
    expect(rateOf(cells[0]!)).toBe(rateOf(cells[2]!));
    const outcomes = ended(cells);
    const open = outcomes.with(5, { ...outcomes[5]!, state: "running", objective: null });
    // As long as one seed is open its cell counts as pending: three cells are there in either case.
    expect(nextCells(spec, open, 100).cells).toHaveLength((12 - 2) * 3);
  });

  test("trials that failed, diverged or were cancelled are survived", () => {
    const spec = specOf({ seeds: 2 });
    const { cells } = nextCells(spec, [], 12);
    const states = ["failed", "diverged", "cancelled", "succeeded"] as const;
    const outcomes = ended(cells).map((outcome, i): TrialOutcome => {
      const state = states[i % 4]!;
      return { ...outcome, state, objective: state === "succeeded" ? Number.NaN : null };
    });
    const more = nextCells(spec, outcomes, 4).cells;
    expect(more).toHaveLength(4);
    expect(more.every(({ values }) => rateOf({ values }) > 0)).toBe(true);
  });

  test("ends where the space has no more, and skips what does the same as another cell", () => {
    const base = {
      stages: [
        { name: "prune", ratio: 0 },
        { name: "fine-tune", epochs: 1 },
      ],
    };
    const spec = specOf({
      base,
      space: { "stages.0.ratio": [0, 0.5], "stages.1.epochs": [1, 2, 3] },
      sampler: { name: "tpe", trials: 50 },
    });
    const { cells, why } = nextCells(spec, [], 50);
    expect(cells).toHaveLength(4); // a ratio of 0 makes three of six alike
    expect(why).toBe("every cell of the space has been tried");
    expect(nextCells(spec, ended(cells), 50)).toEqual({ cells: [], why });
  });
});

describe("the plan of a sampler that learns", () => {
  test("counts its target, begins with a batch, and costs what uniform draws cost", () => {
    const plan = planSweep(specOf({ seeds: 2, budget: { concurrency: 6 } }));
    expect(plan).toMatchObject({
      trials: 24,
      target: 24,
      configurations: 12,
      merged: 0,
      sharing: 0,
    });
    expect(plan.first).toHaveLength(6);
    expect(plan.cells).toHaveLength(24);
    const step = plan.cells[0]!.own.totalSteps;
    expect(plan.totalSteps).toBe(24 * step);
    const grid = planSweep(parseSweepSpec({ space: { "architecture.depth": [8, 20] } }));
    expect(grid.target).toBeNull();
    expect(grid.first).toBe(grid.cells);
  });

  test("is refused beyond the budget, and where the sampler has nothing to order", () => {
    expect(() => planSweep(specOf({ seeds: 3, budget: { trials: 30 } }))).toThrow(
      "budget.trials: the tpe sampler has 12 cells x 3 seeds = 36 trials, more than the budget of 30",
    );
    const names = { "architecture.name": ["cifar-plain", "cifar-resnet"] };
    expect(() => planSweep(specOf({ space: names, sampler: "cma-es" }))).toThrow(
      "space: cma-es needs a parameter with order",
    );
    expect(() => parseSweepSpec({ sampler: "nsga-ii" })).toThrow("sampler.name: unknown sampler");
  });
});
