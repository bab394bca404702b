import { setTimeout as sleep } from "node:timers/promises";
import type { TrialDesired } from "@resweep/spec";
import type { Fence, Store } from "@resweep/store";
import type { Messages } from "./messages.ts";

export interface LeaseOptions {
  readonly store: Store;
  readonly attempt: Fence;
  readonly messages: Messages;
  /** Ends the keeping. */
  readonly signal: AbortSignal;
  /** What is wanted of the trial, with each renewal. */
  onDesired(desired: TrialDesired): void;
  /** The attempt no longer owns its trial. */
  onStale(): void;
}

/**
 * Renews until `signal` aborts or the lease is another's. While Postgres is away the training goes on: an expired lease
 * permits a takeover, and until one happens it may be renewed.
 */
export async function keepLease(options: LeaseOptions & { readonly everyMs: number }) {
  const { everyMs, signal } = options;
  for (;;) {
    await sleep(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted || !(await renewLease(options))) return;
  }
}

/** Renews now, between two turns. False where the lease is another's, or is kept no longer. */
export async function renewLease(options: LeaseOptions): Promise<boolean> {
  const { store, attempt, messages, signal } = options;
  try {
    const { current, desired } = await store.attempts.renew(attempt);
    if (signal.aborted) return false;
    if (current) options.onDesired(desired);
    else options.onStale();
    return current;
  } catch (error) {
    messages.trouble(`trial ${attempt.trialId}: its lease waits to be renewed`, error);
    return !signal.aborted;
  }
}
