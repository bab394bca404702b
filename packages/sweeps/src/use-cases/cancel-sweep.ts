import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/** Ends the sweep: trials that wait end at once, running ones with their worker's next heartbeat. Throws NotFound, or Conflict when it has ended. */
export async function cancelSweep(platform: Platform, id: number, actor: Actor): Promise<void> {
  await platform.store.sweeps.setDesired(id, "cancel", actor);
  await hint(platform, id);
}
