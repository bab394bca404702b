import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/**
 * Queues an ended trial again, from its newest checkpoint; an ended sweep runs again with it, and one that is being
 * cancelled goes on. Throws NotFound, or Conflict when it has not ended.
 */
export async function reopenTrial(platform: Platform, id: number, actor: Actor): Promise<void> {
  const { sweepId } = await platform.store.trials.reopen(id, actor);
  await hint(platform, sweepId);
}
