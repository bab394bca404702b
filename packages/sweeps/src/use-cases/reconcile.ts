import { Unavailable } from "@resweep/spec";
import type { Platform } from "../platform.ts";
import { askSamplers } from "./ask-samplers.ts";
import { askSchedulers } from "./ask-schedulers.ts";
import { endOverdueSweeps } from "./end-overdue-sweeps.ts";

export interface Reconciliation {
  /** Sweeps that ended because all their trials had. */
  readonly settled: readonly number[];
  /** Sweeps of which something was ended because their hours or GPU-hours were used up. */
  readonly overdue: readonly number[];
  /** Trials that schedulers stopped. */
  readonly stopped: number;
  /** Trials that samplers added. */
  readonly asked: number;
  /** Attempts whose lease had run out. */
  readonly expired: number;
  /** Trials that waited for networks of others: whose have come, will not come, or may come after all. */
  readonly parents: { readonly pinned: number; readonly failed: number; readonly reopened: number };
  /** Wake-ups sent. */
  readonly dispatched: number;
  /** What was deleted long enough ago and is now gone. */
  readonly purged: { readonly trials: number; readonly sweeps: number };
}

/** Wake-ups sent in one go; more are due at the next. */
const dispatchLimit = 1000;

/**
 * One tick of the controller, to be called every few seconds by any process: takes back expired leases, asks schedulers and samplers, ends
 * what has ended, wakes workers for trials that can run. Undefined at once when another process is at it. What goes wrong as
 * one sweep is asked is thrown when all else is done.
 */
export function reconcile(platform: Platform): Promise<Reconciliation | undefined> {
  const { store, queue } = platform;
  return store.asController(async () => {
    const expired = await store.attempts.expire();
    const overdue = await endOverdueSweeps(store);
    const troubles: unknown[] = [];
    const told = (error: unknown) => {
      if (error instanceof Unavailable) throw error;
      troubles.push(error);
      return 0;
    };
    const stopped = await askSchedulers(platform).catch(told);
    const asked = await askSamplers(platform).catch(told);
    const parents = await store.parents.settle();
    const settled = await store.sweeps.settle();
    let dispatched = 0;
    if (queue) {
      const generation = await queue.generation();
      const due = await store.dispatch.due({ generation, limit: dispatchLimit });
      if (due.length > 0) {
        await queue.dispatch(due);
        await store.dispatch.sent(due, generation);
      }
      dispatched = due.length;
    }
    // Last: nobody waits for it, and without a queue that answers there is time enough at the next turn.
    const purged = await store.deletions.purge();
    if (troubles.length > 0) throw troubles[0];
    return {
      settled,
      overdue,
      stopped,
      asked,
      parents,
      expired: expired.length,
      dispatched,
      purged,
    };
  });
}
