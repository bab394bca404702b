import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/**
 * Queues an ended trial again, from its newest checkpoint; an ended sweep runs again with it. Throws NotFound, or
 * Conflict when it has not ended.
 */
export async function reopenTrial(platform: Platform, id: number, actor: Actor): Promise<void> {
  await platform.store.trials.reopen(id, actor);
  const { sweepId } = await platform.store.trials.get(id);
  await hint(platform, sweepId);
}
