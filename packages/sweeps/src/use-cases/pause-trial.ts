import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/**
 * Lets one trial checkpoint and give way, and passes it over until it is resumed. Throws NotFound, or Conflict when it has
 * ended or its scheduler has the say.
 */
export async function pauseTrial(platform: Platform, id: number, actor: Actor): Promise<void> {
  const { sweepId } = await platform.store.trials.setDesired(id, "pause", actor);
  await hint(platform, sweepId);
}
