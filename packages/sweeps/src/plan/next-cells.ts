import { type Assignment, type Evaluated, randomStream } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import type { Objective, TrialOutcome } from "@resweep/store";
import { canonicalJson } from "../config/canonical.ts";
import { objectivesOf } from "../spec/several-objectives.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import {
  type Configuration,
  configured,
  enqueuedCells,
  type Pins,
  type PlannedCell,
  plannedCell,
  searchOf,
} from "./planned-cell.ts";

/** What a sampler asks for next. */
export interface Asked {
  /** Each cell with all its seeds. */
  readonly cells: readonly PlannedCell[];
  /** Why no more will come, where that is so. */
  readonly why?: string;
}

/** Trials under way at a time where the sweep sets no limit: few enough that most see some results. */
const unlimited = 4;

/** How many trials of a sampler that learns are kept open, queued or running. */
export function inFlight(concurrency: number | null): number {
  return concurrency ?? unlimited;
}

/** Suggestions of one turn that may make nothing new before the space is given up. */
const mostInVain = 50;

/**
 * Further cells, for at least `trials` trials, those enqueued by hand first, from the outcomes of a sweep's trials in the order in which they ended.
 * Pure: follows from the specification and the outcomes, whose values are those of its objectives. A cell is judged by
 * the mean of each over its seeds.
 */
export function nextCells(
  spec: SweepSpec,
  outcomes: readonly TrialOutcome[],
  trials: number,
  pinned: Pins = new Map(),
): Asked {
  const { sampler, options, space, seeds } = searchOf(spec);
  const { seed } = options as { seed: number };
  const { history, pending } = experienceOf(outcomes, objectivesOf(spec));
  const there = new Set(outcomes.map(({ hash }) => hash));
  const known = new Set(outcomes.map(({ values }) => canonicalJson(values)));
  const first = enqueuedCells(spec).filter((values) => !known.has(canonicalJson(values)));
  const target = sampler.count(space, options);
  const before = history.length + pending.length;
  const wanted = Math.min(Math.ceil(trials / seeds.length), target - before);
  const cells: PlannedCell[] = [];
  let inVain = 0;
  for (let found = 0; found < wanted; ) {
    const random = randomStream(seed, before + found + inVain);
    const values = first.shift() ?? sampler.suggest(space, history, pending, random, options);
    if (values === null) return { cells, why: "every cell of the space has been tried" };
    pending.push(values);
    const configuration = configuredOrNull(spec, values, pinned);
    const planned = configuration && seeds.map((one) => plannedCell(spec, configuration, one));
    // Other values may do the same as earlier ones: a prune ratio of 0 makes its fine-tuning idle.
    if (planned && !planned.some(({ hash }) => there.has(hash))) {
      cells.push(...planned);
      for (const { hash } of planned) there.add(hash);
      found += 1;
    } else {
      inVain += 1;
      if (inVain === mostInVain) return { cells, why: "the sampler finds nothing new to try" };
    }
  }
  return { cells };
}

function configuredOrNull(spec: SweepSpec, values: Assignment, pinned: Pins): Configuration | null {
  try {
    return configured(spec, values, pinned);
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

/** Trials by cell: evaluated once all its seeds have ended. */
function experienceOf(outcomes: readonly TrialOutcome[], objectives: readonly Objective[]) {
  const cells = new Map<string, TrialOutcome[]>();
  for (const outcome of outcomes) {
    const key = canonicalJson(outcome.values);
    const seeds = cells.get(key) ?? [];
    // A cell takes the place of its last seed.
    cells.delete(key);
    cells.set(key, [...seeds, outcome]);
  }
  const history: Evaluated[] = [];
  const pending: Assignment[] = [];
  for (const seeds of cells.values()) {
    const values = seeds[0]!.values as Assignment;
    if (seeds.some(({ state }) => ["planned", "queued", "running"].includes(state)))
      pending.push(values);
    else history.push({ values, losses: lossesOf(seeds, objectives) });
  }
  return { history, pending };
}

/**
 * Of each objective the mean over the seeds that have a result. All are NaN where a seed diverged, since then there is no
 * mean, or where there is none of one objective: a cell that is good in the others alone is no cell to go on from.
 */
function lossesOf(seeds: readonly TrialOutcome[], objectives: readonly Objective[]): number[] {
  const none = objectives.map(() => Number.NaN);
  if (seeds.some(({ state }) => state === "diverged")) return none;
  const ended = seeds.filter(({ state }) => state === "succeeded" || state === "stopped");
  const losses = objectives.map(({ mode }, i) => {
    const values = ended.map((seed) => seed.objectives[i]).filter((value) => value != null);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return mode === "min" ? mean : -mean;
  });
  return losses.some(Number.isNaN) ? none : losses;
}
