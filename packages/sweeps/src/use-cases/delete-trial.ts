import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";

/**
 * Hides one ended trial of a sweep at once; until `until` it can be brought back, then it is removed.
 * Throws NotFound, or Conflict when it has not ended.
 */
export async function deleteTrial(
  { store }: Platform,
  id: number,
  actor: Actor,
): Promise<{ readonly until: Date }> {
  const { until } = await store.deletions.deleteTrial(id, actor);
  return { until };
}
