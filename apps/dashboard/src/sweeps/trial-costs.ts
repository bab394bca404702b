import { parseSweepSpec, planSweep } from "@resweep/sweeps";
import type { TrialCost } from "./time-left.ts";

/** Planning more takes longer than a page should; trials that many hardly differ in what is left of them. */
const mostTrials = 2000;
/** What an accepted specification plans never changes. */
const known = new Map<number, readonly TrialCost[] | null>();
const mostKnown = 100;

/** Multiply-accumulates of a sweep's trials in the order of their numbers; null where its plan is too long or too old. */
export function trialCosts(sweep: {
  readonly id: number;
  readonly spec: unknown;
  readonly trials: { readonly total: number };
}): readonly TrialCost[] | null {
  if (sweep.trials.total > mostTrials) return null;
  if (!known.has(sweep.id)) {
    if (known.size >= mostKnown) known.clear();
    known.set(sweep.id, plannedCosts(sweep.spec));
  }
  return known.get(sweep.id) ?? null;
}

function plannedCosts(spec: unknown): readonly TrialCost[] | null {
  try {
    const { cells, target } = planSweep(parseSweepSpec(spec));
    if (target !== null) return null; // what its sampler will ask for is not known
    return cells.map(({ macs, own }) => ({ all: macs, own: own.macs }));
  } catch {
    return null; // of a version with other definitions
  }
}
