import { type DivergenceCell, divergenceMap, type JsonValue, type Run } from "@resweep/search";
import { valueAtPath } from "../evidence/arms.ts";
import type { Platform } from "../platform.ts";

export interface DivergenceReport {
  /** Of the paths below, those that vary. */
  readonly paths: readonly string[];
  readonly cells: readonly DivergenceCell[];
}

/** What decides whether training gets off the ground: network and depth, rate and warm-up. */
const asked = /^(architecture|recipe\.learningRate|recipe\.warmup)(\.|$)/;

/**
 * The warm-up map: how likely training diverges, by learning rate, warm-up and network. Counted are trials that succeeded
 * or diverged; failed, cancelled and stopped ones tell nothing of it. Throws NotFound.
 */
export async function mapDivergence(
  { store }: Pick<Platform, "store">,
  sweepId: number,
): Promise<DivergenceReport> {
  await store.sweeps.get(sweepId);
  const trials = await store.trials.list({ sweepId });
  const paths = [...new Set(trials.flatMap(({ values }) => Object.keys(values)))]
    .filter((path) => asked.test(path))
    .sort();
  const runs = trials
    .filter(({ state }) => state === "succeeded" || state === "diverged")
    .map((trial): Run => {
      const at = paths.map((path): [string, JsonValue] => [path, valueAtPath(trial, path) ?? null]);
      return { at: Object.fromEntries(at), diverged: trial.state === "diverged" };
    });
  return { paths, cells: divergenceMap(runs) };
}
