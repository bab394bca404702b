import { mean, type Pair } from "@resweep/search";
import { InvalidInput, isTerminal } from "@resweep/spec";
import type { TrialSummary } from "@resweep/store";
import { type Arm, type Arms, isAt } from "./arms.ts";

/** A trial and what it is compared by; null where it has no result that counts. */
export interface Measured {
  readonly trial: TrialSummary;
  readonly value: number | null;
}

/** Trials of the arms that have no value, by why. */
export interface Without {
  readonly unfinished: number;
  readonly diverged: number;
  /** Failed, cancelled, stopped early, or without this metric. */
  readonly other: number;
}

export interface Matched {
  /** One pair a seed: the mean over the cells on either side. */
  readonly pairs: readonly (Pair & { readonly seed: number })[];
  /** What the pairs are means over: different combinations of the values that both sides have. */
  readonly cells: number;
  /** Seeds left out, since they lack some of the cells. */
  readonly incomplete: number;
  readonly without: Without;
}

/** What must be the same in two trials, beside the seed, for them to be a pair; as text. */
export type MatchedBy = (trial: TrialSummary, shared: readonly string[]) => string;

/** The values, by the paths that both sides vary in. */
export const byValues: MatchedBy = ({ values }, shared) =>
  JSON.stringify(shared.map((path) => values[path]));

/**
 * Pairs the trials of two arms: the same seed, and the same values but for what the arms are told apart by. A seed is
 * the unit, since trials of one seed have their data order in common: its pair is the mean over its cells, and it counts
 * where it has all of them. Throws InvalidInput where an arm has several trials for one place.
 */
export function matchPairs(
  measured: readonly Measured[],
  arms: Arms,
  matchedBy: MatchedBy = byValues,
): Matched {
  const sides = {
    a: measured.filter(({ trial }) => isAt(trial, { ...arms.at, ...arms.a })),
    b: measured.filter(({ trial }) => isAt(trial, { ...arms.at, ...arms.b })),
  };
  const shared = sharedPaths(sides, arms);
  const places = { a: placesOf(sides.a, "a"), b: placesOf(sides.b, "b") };

  /** By cell and seed. */
  function placesOf(side: readonly Measured[], arm: Arm) {
    const found = new Map<string, Map<number, Measured>>();
    for (const one of side) {
      const cell = matchedBy(one.trial, shared);
      const seeds = found.get(cell) ?? new Map<number, Measured>();
      const other = seeds.get(one.trial.seed);
      if (other) throw severalTrials(arm, one.trial, other.trial);
      found.set(cell, seeds.set(one.trial.seed, one));
    }
    return found;
  }

  const bySeed = new Map<number, Pair[]>();
  let cells = 0;
  for (const [cell, seeds] of places.a) {
    let finished = false;
    for (const [seed, { value: a }] of seeds) {
      const b = places.b.get(cell)?.get(seed)?.value ?? null;
      if (a === null || b === null) continue;
      finished = true;
      bySeed.set(seed, [...(bySeed.get(seed) ?? []), { a, b }]);
    }
    if (finished) cells += 1;
  }
  const complete = [...bySeed].filter(([, pairs]) => pairs.length === cells);
  return {
    pairs: complete
      .map(([seed, pairs]) => ({
        seed,
        a: mean(pairs.map(({ a }) => a)),
        b: mean(pairs.map(({ b }) => b)),
      }))
      .sort((one, other) => one.seed - other.seed),
    cells,
    incomplete: bySeed.size - complete.length,
    without: countWithout([...sides.a, ...sides.b]),
  };
}

/** The paths that trials of both sides vary in, but for those that tell the sides apart. */
function sharedPaths(sides: Record<Arm, readonly Measured[]>, { a, b }: Arms): string[] {
  const told = [...Object.keys(a), ...Object.keys(b)];
  const pathsOf = (side: readonly Measured[]) =>
    new Set(side.flatMap(({ trial }) => Object.keys(trial.values)));
  const others = pathsOf(sides.b);
  return [...pathsOf(sides.a)]
    .filter((path) => others.has(path))
    .filter((path) => !told.some((one) => one === path || one.startsWith(`${path}.`)))
    .sort();
}

function severalTrials(arm: Arm, one: TrialSummary, other: TrialSummary): InvalidInput {
  const path = Object.keys(one.values).find(
    (key) => JSON.stringify(one.values[key]) !== JSON.stringify(other.values[key]),
  );
  return InvalidInput.at(
    arm,
    `trials ${other.number} and ${one.number} both belong here, for seed ${one.seed}${path ? `; say which ${path} is meant` : ""}`,
  );
}

function countWithout(measured: readonly Measured[]): Without {
  const none = measured.filter(({ value }) => value === null).map(({ trial }) => trial.state);
  const unfinished = none.filter((state) => !isTerminal(state)).length;
  const diverged = none.filter((state) => state === "diverged").length;
  return { unfinished, diverged, other: none.length - unfinished - diverged };
}
