import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/** Takes a paused sweep up again, each trial from its newest checkpoint. Throws NotFound, or Conflict when it has ended. */
export async function resumeSweep(platform: Platform, id: number, actor: Actor): Promise<void> {
  await platform.store.sweeps.setDesired(id, "run", actor);
  await hint(platform, id);
}
