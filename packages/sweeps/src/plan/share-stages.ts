import { configHash } from "../config/canonical.ts";
import type { TrialConfig } from "../config/trial-config.ts";

/** What one trial has in common with others of its sweep. */
export interface Sharing {
  /** Keys of its first stages that another trial has as well; empty where there are none. */
  readonly keys: readonly string[];
  /** How many of these an earlier trial trains already. */
  readonly taken: number;
}

/**
 * Which trials of one seed begin with the same stages. Configurations must be normalised: then stages that do the same
 * stand in the same place.
 */
export function shareStages(configs: readonly TrialConfig[]): Sharing[] {
  const keys = configs.map(stageKeys);
  const count = new Map<string, number>();
  for (const key of keys.flat()) count.set(key, (count.get(key) ?? 0) + 1);
  const seen = new Set<string>();
  return keys.map((own) => {
    // A stage's key covers the stages before it, so those in common come first.
    const shared = own.filter((key) => count.get(key)! > 1);
    const taken = shared.filter((key) => seen.has(key)).length;
    for (const key of shared) seen.add(key);
    return { keys: shared, taken };
  });
}

/**
 * One key for each stage, the training first: the hash of all that its outcome follows from besides the seed, which is
 * the whole configuration less the stages after it.
 */
function stageKeys(config: TrialConfig): string[] {
  return Array.from({ length: 1 + config.stages.length }, (_, place) =>
    configHash({ ...config, stages: config.stages.slice(0, place) }, 0),
  );
}
