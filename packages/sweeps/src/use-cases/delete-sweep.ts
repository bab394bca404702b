import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/**
 * Hides an ended sweep with all its trials at once; until `until` it can be brought back, then it is removed.
 * Throws NotFound, or Conflict when it has not ended.
 */
export async function deleteSweep(
  platform: Platform,
  id: number,
  actor: Actor,
): Promise<{ readonly until: Date }> {
  const deleted = await platform.store.deletions.deleteSweep(id, actor);
  await hint(platform, id);
  return deleted;
}
