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
      objectives: [state === "succeeded" ? accuracyOf(cell) : null],
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
    const open = outcomes.with(5, { ...outcomes[5]!, state: "running", objectives: [null] });
    // As long as one seed is open its cell counts as pending: three cells are there in either case.
    expect(nextCells(spec, open, 100).cells).toHaveLength((12 - 2) * 3);
  });

  test("trials that failed, diverged or were cancelled are survived", () => {
    const spec = specOf({ seeds: 2 });
    const { cells } = nextCells(spec, [], 12);
    const states = ["failed", "diverged", "cancelled", "succeeded"] as const;
    const outcomes = ended(cells).map((outcome, i): TrialOutcome => {
      const state = states[i % 4]!;
      return { ...outcome, state, objectives: [state === "succeeded" ? Number.NaN : null] };
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

describe("asking with several objectives", () => {
  const space = { ...rates, "architecture.width": { min: 2, max: 64, scale: "log" } };
  const two = (more: Record<string, unknown> = {}) =>
    parseSweepSpec({
      ...{ space, objectives: ["validation/accuracy", "network/macs"] },
      sampler: { name: "nsga-ii", trials: 40, population: 6 },
      ...more,
    });
  const widthOf = ({ values }: Pick<PlannedCell, "values">) => Number(values["architecture.width"]);
  const judged = (cells: readonly PlannedCell[]) =>
    ended(cells).map((outcome, i): TrialOutcome => {
      const width = widthOf(cells[i]!);
      return { ...outcome, objectives: [accuracyOf(cells[i]!) - 1 / width, width ** 2] };
    });
  const asked = (spec: ReturnType<typeof two>, atOnce: number) => {
    const cells: PlannedCell[] = [];
    for (
      let next = nextCells(spec, [], atOnce);
      next.cells.length > 0;
      next = nextCells(spec, judged(cells), atOnce)
    )
      cells.push(...next.cells);
    return cells;
  };

  test.each([1, 4, 40])("nsga-ii makes all its cells, none twice, %i at once", (atOnce) => {
    const cells = asked(two(), atOnce);
    expect(new Set(cells.map(({ hash }) => hash)).size).toBe(40);
    expect(asked(two(), atOnce)).toEqual(cells);
    if (atOnce === 40) return; // nothing is known before the last
    const late = cells.slice(20).map((cell) => Math.abs(Math.log10(rateOf(cell)) + 1));
    expect(late.sort((a, b) => a - b)[10]).toBeLessThan(0.35); // of draws: 0.75
    // Narrow and wide alike: neither objective is lost sight of.
    expect(Math.min(...cells.slice(20).map(widthOf))).toBeLessThan(5);
    expect(Math.max(...cells.slice(20).map(widthOf))).toBeGreaterThan(30);
  });

  test("a cell is judged by the mean of each objective over its seeds, and not before all have ended", () => {
    const spec = two({ seeds: 2 });
    const { cells } = nextCells(spec, [], 16);
    const outcomes = judged(cells);
    // The same means otherwise spread over the seeds: the same is known.
    const spread = outcomes.map((outcome, i) => {
      const [accuracy, macs] = outcome.objectives as [number, number];
      const by = i % 2 === 0 ? 1 / 64 : -1 / 64;
      return { ...outcome, objectives: [accuracy + by, macs] };
    });
    expect(nextCells(spec, spread, 4)).toEqual(nextCells(spec, outcomes, 4));
    const open = outcomes.with(15, { ...outcomes[15]!, state: "running", objectives: [0, 0] });
    const lacking = outcomes.with(15, { ...outcomes[15]!, state: "running", objectives: [9, 9] });
    expect(nextCells(spec, open, 4)).toEqual(nextCells(spec, lacking, 4));
  });

  test("a cell that diverged or lacks one objective has no children, however cheap it is", () => {
    const spec = two();
    const { cells } = nextCells(spec, [], 12);
    const cheap = (outcome: TrialOutcome, more: Partial<TrialOutcome>): TrialOutcome => ({
      ...outcome,
      ...{ objectives: [null, 0], ...more },
    });
    const from = (more: Partial<TrialOutcome>) => {
      const outcomes = judged(cells).map((outcome, i) =>
        i % 2 === 0 ? cheap(outcome, more) : outcome,
      );
      return nextCells(spec, outcomes, 8).cells.map(({ values }) => values);
    };
    const children = from({ state: "diverged", objectives: [0.99, 0] });
    expect(from({})).toEqual(children);
    expect(from({ objectives: [Number.NaN, 0] })).toEqual(children);
    expect(from({ state: "failed", objectives: [0.99, 0] })).toEqual(children);
    expect(from({ objectives: [0.99, 0] })).not.toEqual(children);
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
  });
});
