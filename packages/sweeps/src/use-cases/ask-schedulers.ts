import { schedulers } from "@resweep/search";
import { z } from "zod";
import { nextVerdicts } from "../plan/next-verdicts.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { hint } from "./hint.ts";

/** History is read loosely: of a specification by another version, only that its scheduler is one we know. */
const Scheduled = z.object({
  scheduler: schedulers.schema as unknown as z.ZodType<SweepSpec["scheduler"]>,
});

/**
 * Has the schedulers of running sweeps judge what was measured since, and carries their verdicts out. What a scheduler
 * knows is worked out anew from the rows, so any process may do it, one at a time. Returns how many trials are to stop.
 */
export async function askSchedulers(platform: Platform): Promise<number> {
  const { verdicts } = platform.store;
  let stopped = 0;
  for (const { id, spec, objective, planned } of await verdicts.due()) {
    const read = Scheduled.safeParse(spec);
    // Accepted by a version with other schedulers: its trials run to their ends.
    if (!read.success) continue;
    const { scheduler } = read.data;
    const given = nextVerdicts({ scheduler, objective, planned }, await verdicts.trials(id));
    if (given.length === 0) continue;
    stopped += await verdicts.give(id, given);
    await hint(platform, id);
  }
  return stopped;
}

/** The same between two turns of the controller, when a trial was measured; left to the next where one is under way. */
export async function askSchedulersNow(platform: Platform): Promise<void> {
  await platform.store.asController(() => askSchedulers(platform));
}
