import { type Assignment, drawnCells, uniformDraw } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { canonicalJson, configHash } from "../config/canonical.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { checkRecorded } from "./check-recorded.ts";
import { inFlight, nextCells } from "./next-cells.ts";
import {
  type Configuration,
  configured,
  enqueuedCells,
  type Pins,
  type PlannedCell,
  plannedCell,
  searchOf,
} from "./planned-cell.ts";
import { shareStages } from "./share-stages.ts";

export interface SweepPlan {
  /**
   * In the order in which they run: every cell with the first seed, then with the second, ... Where the sampler learns
   * from results they only stand for what will come, as far as it costs.
   */
  readonly cells: readonly PlannedCell[];
  /** Those that are written when the sweep is accepted: all, or the first of a sampler that learns from results. */
  readonly first: readonly PlannedCell[];
  /** Trials the sweep is to have in the end where `first` is not all; null otherwise. */
  readonly target: number | null;
  readonly trials: number;
  /** Different configurations, before seeds. */
  readonly configurations: number;
  /** Cells left out because another one does the same (a prune ratio of 0 makes its fine-tuning idle). */
  readonly merged: number;
  /** Trials that go on from stages which another one trains. */
  readonly sharing: number;
  /** What is shared counts once. */
  readonly totalSteps: number;
  readonly macs: number;
}

/** Every trial of a sweep. Pure. Throws InvalidInput before a grid larger than the budget is walked. */
export function planSweep(spec: SweepSpec, pinned: Pins = new Map()): SweepPlan {
  const { sampler, options, space, seeds } = searchOf(spec);
  const listed = sampler.cells !== undefined;
  const enqueued = enqueuedCells(spec);
  // A grid has them already, and a sampler that learns is asked for the rest; to a drawn list they are added.
  const besides = listed && sampler.name !== "grid" ? enqueued.length : 0;
  const count = sampler.count(space, options) + besides;
  checkBudget(count, seeds.length, spec.budget.trials, sampler.name);
  // Of a sampler that learns, uniform draws stand for what it will ask for: they cost about as much.
  const candidates = sampler.cells
    ? sampler.cells(space, options)
    : drawnCells(space, Math.max(0, count - enqueued.length), uniformDraw(space, 0));

  const configurations: Configuration[] = [];
  const seen = new Set<string>();
  let merged = 0;
  for (const values of startingWith(enqueued, candidates)) {
    const configuration = configured(spec, values, pinned);
    const hash = configHash(configuration.config, 0);
    if (seen.has(hash)) merged += 1;
    else configurations.push(configuration);
    seen.add(hash);
  }
  checkRecorded(
    spec,
    configurations.map(({ config }) => config),
  );
  // What is judged is trained by each for itself: a trial that is stopped would leave its stage to those that wait for it.
  const shares = spec.share && listed && spec.scheduler.name === "none";
  const sharing = shareStages(shares ? configurations.map(({ config }) => config) : []);
  const cells = seeds.flatMap((seed) =>
    configurations.map((configuration, place) =>
      plannedCell(spec, configuration, seed, sharing[place]),
    ),
  );
  const trials = listed ? cells.length : count * seeds.length;
  const scale = trials / Math.max(1, cells.length);
  return {
    ...{ cells, trials },
    first: listed ? cells : nextCells(spec, [], inFlight(spec.budget.concurrency), pinned).cells,
    target: listed ? null : trials,
    configurations: listed ? configurations.length : count,
    merged: listed ? merged * seeds.length : 0,
    sharing: sharing.filter(({ taken }) => taken > 0).length * seeds.length,
    totalSteps: Math.round(scale * cells.reduce((sum, { own }) => sum + own.totalSteps, 0)),
    macs: scale * cells.reduce((sum, { own }) => sum + own.macs, 0),
  };
}

/** Cells to try first, then the others that are not among them. */
function* startingWith(
  first: readonly Assignment[],
  others: Iterable<Assignment>,
): Generator<Assignment> {
  yield* first;
  const known = new Set(first.map(canonicalJson));
  for (const values of others) if (!known.has(canonicalJson(values))) yield values;
}

function checkBudget(count: number, seeds: number, budget: number, sampler: string): void {
  if (count === 0)
    throw InvalidInput.at(
      "space",
      "makes no trial: some parameter has no value left, or constraints leave none",
    );
  if (count * seeds <= budget) return;
  const number = (value: number) => value.toLocaleString("en-US");
  const cells = `${number(count)} cell${count === 1 ? "" : "s"}`;
  const product = seeds > 1 ? `${cells} x ${seeds} seeds` : cells;
  throw InvalidInput.at(
    "budget.trials",
    `the ${sampler === "grid" ? "grid" : `${sampler} sampler`} has ${product} = ${number(count * seeds)} trials, more than the budget of ${number(budget)}; raise budget.trials, vary less${sampler === "grid" ? ", or use sampler: { name: random, trials: ... }" : ""}`,
  );
}
