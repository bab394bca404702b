import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/** Ends one trial and leaves the others of its sweep alone. Throws NotFound, or Conflict when it has ended. */
export async function cancelTrial(platform: Platform, id: number, actor: Actor): Promise<void> {
  const { sweepId } = await platform.store.trials.setDesired(id, "cancel", actor);
  await hint(platform, sweepId);
}
