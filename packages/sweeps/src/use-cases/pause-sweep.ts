import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/** Lets running trials checkpoint and yield; no further trial starts until it is resumed. Throws NotFound, or Conflict when it has ended. */
export async function pauseSweep(platform: Platform, id: number, actor: Actor): Promise<void> {
  await platform.store.sweeps.setDesired(id, "pause", actor);
  await hint(platform, id);
}
