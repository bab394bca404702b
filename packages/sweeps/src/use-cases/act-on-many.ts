import { InvalidInput } from "@resweep/spec";
import type { Actor } from "@resweep/store";
import { z } from "zod";
import type { Platform } from "../platform.ts";
import { annotateSweep } from "./annotate-sweep.ts";
import { cancelSweep } from "./cancel-sweep.ts";
import { deleteSweep } from "./delete-sweep.ts";
import { editSweep, SweepEdit } from "./edit-sweep.ts";
import { hint } from "./hint.ts";
import { pauseSweep } from "./pause-sweep.ts";
import { resumeSweep } from "./resume-sweep.ts";
import { undeleteSweep } from "./undelete-sweep.ts";

/** Each is a transaction of its own, one after the other: so many take seconds. */
export const mostAtOnce = 1_000;

export const ManyIds = z
  .array(
    z
      .int()
      .min(1)
      .max(2 ** 31 - 1),
  )
  .min(1, { error: "must name one at least" })
  .max(mostAtOnce, { error: `may name ${mostAtOnce} at once; ask again for the rest` })
  .transform((ids) => [...new Set(ids)]);

/** What may be done to several trials at once. */
export const TrialAction = z.enum([
  ...["pause", "resume", "advance", "cancel", "reopen", "undelete", "delete"],
] as const);
export type TrialAction = z.infer<typeof TrialAction>;

/** What may be done to several sweeps at once. */
export const SweepAction = z.enum([
  ...["pause", "resume", "cancel", "archive", "unarchive", "prioritise", "undelete", "delete"],
] as const);
export type SweepAction = z.infer<typeof SweepAction>;

/** Deleting takes another right: it is asked for apart. */
export const ManyTrials = z.strictObject({
  action: TrialAction.exclude(["delete"]),
  trials: ManyIds,
});
export const ManySweeps = z.strictObject({
  action: SweepAction.exclude(["delete"]),
  sweeps: ManyIds,
  priority: SweepEdit.shape.priority.describe("To prioritise alone: higher is run first"),
});

/** What one of several came to. */
export interface Acted {
  readonly id: number;
  readonly done: boolean;
  /** Why it was left as it is; null where it was not. */
  readonly why: string | null;
}

/** Does one thing to each of several trials, whatever becomes of the others. Throws Unavailable. */
export async function actOnTrials(
  platform: Platform,
  action: TrialAction,
  ids: readonly number[],
  actor: Actor,
): Promise<readonly Acted[]> {
  const { trials, deletions } = platform.store;
  const act = {
    pause: (id: number) => trials.setDesired(id, "pause", actor),
    resume: (id: number) => trials.setDesired(id, "run", actor),
    advance: (id: number) => trials.advance(id, actor),
    cancel: (id: number) => trials.setDesired(id, "cancel", actor),
    reopen: (id: number) => trials.reopen(id, actor),
    delete: (id: number) => deletions.deleteTrial(id, actor),
    undelete: (id: number) => deletions.undeleteTrial(id, actor),
  }[action];
  const changed = new Set<number>();
  const one = async (id: number) => void changed.add((await act(id)).sweepId);
  try {
    if (action !== "advance") return await eachAlone(ids, one);
    // Each is put before the others: the one that was named first is to be first in the end.
    return (await eachAlone(ids.toReversed(), one)).toReversed();
  } finally {
    for (const sweepId of changed) await hint(platform, sweepId);
  }
}

/** Does one thing to each of several sweeps. Throws InvalidInput where a priority is missing, and Unavailable. */
export async function actOnSweeps(
  platform: Platform,
  action: SweepAction,
  ids: readonly number[],
  actor: Actor,
  priority?: number,
): Promise<readonly Acted[]> {
  if (action === "prioritise" && priority === undefined)
    throw InvalidInput.at("priority", "is missing: say which, such as 5");
  const act: Record<SweepAction, (id: number) => Promise<unknown>> = {
    pause: (id) => pauseSweep(platform, id, actor),
    resume: (id) => resumeSweep(platform, id, actor),
    cancel: (id) => cancelSweep(platform, id, actor),
    archive: (id) => annotateSweep(platform, id, { archived: true }, actor),
    unarchive: (id) => annotateSweep(platform, id, { archived: false }, actor),
    prioritise: (id) => editSweep(platform, id, { priority }, actor),
    delete: (id) => deleteSweep(platform, id, actor),
    undelete: (id) => undeleteSweep(platform, id, actor),
  };
  return await eachAlone(ids, act[action]);
}

/** What one of them does not allow stops none of the others. */
async function eachAlone(
  ids: readonly number[],
  act: (id: number) => Promise<unknown>,
): Promise<readonly Acted[]> {
  const acted: Acted[] = [];
  for (const id of ids)
    try {
      await act(id);
      acted.push({ id, done: true, why: null });
    } catch (error) {
      const { code, message } = error as { code?: unknown; message: string };
      if (!refusals.has(code)) throw error;
      acted.push({ id, done: false, why: message });
    }
  return acted;
}

const refusals = new Set<unknown>(["conflict", "not-found", "invalid-input"]);
