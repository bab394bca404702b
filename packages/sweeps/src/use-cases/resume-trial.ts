import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";

/** Takes up a paused trial, from its newest checkpoint. Throws NotFound, or Conflict when it has ended. */
export async function resumeTrial(platform: Platform, id: number, actor: Actor): Promise<void> {
  const { sweepId } = await platform.store.trials.setDesired(id, "run", actor);
  await hint(platform, sweepId);
}
