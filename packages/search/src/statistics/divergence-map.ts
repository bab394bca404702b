import type { JsonValue } from "../space.ts";
import type { Interval } from "./mean-interval.ts";
import { proportionInterval } from "./proportion.ts";

/** One run and where it lies: `{ "recipe.learningRate": 0.1, "recipe.warmup.epochs": 0, "architecture.depth": 56 }`. */
export interface Run {
  readonly at: Readonly<Record<string, JsonValue>>;
  readonly diverged: boolean;
}

export interface DivergenceCell {
  readonly at: Run["at"];
  readonly n: number;
  readonly diverged: number;
  readonly probability: number;
  readonly interval: Interval;
}

/**
 * The warm-up map: how likely a run diverges at each place, such as rate x warm-up x depth (the question of He et al.
 * 2015, sec. 4.2, and Goyal et al. 2017, sec. 5.1), with Wilson intervals; in the order in which places appear.
 */
export function divergenceMap(runs: readonly Run[], level = 0.95): DivergenceCell[] {
  const places = new Map<string, Run[]>();
  for (const run of runs) {
    const key = JSON.stringify(run.at);
    places.set(key, [...(places.get(key) ?? []), run]);
  }
  return [...places.values()].map((there) => {
    const diverged = there.filter((run) => run.diverged).length;
    return {
      at: there[0]!.at,
      n: there.length,
      diverged,
      probability: diverged / there.length,
      interval: proportionInterval(diverged, there.length, level),
    };
  });
}
