import { setTimeout as delay } from "node:timers/promises";
import { Conflict, Unavailable } from "@resweep/spec";
import type { SweepDetail } from "@resweep/store";
import type { Client } from "../client/client.ts";
import type { Output } from "../frame/output.ts";
import { showProgress } from "./progress.ts";

const everyMs = 1000;
/** Polls between two looks at who trains. */
const lookEvery = 5;
/** Services that are away for longer end the wait. */
const patienceMs = 60_000;

export interface WaitOptions {
  readonly output: Output;
  /** Show no progress. */
  readonly quiet: boolean;
  /** Whether this process trains the sweep: then Ctrl-C cancels it. */
  isOurs(): boolean;
  /** Called now and then while the sweep has not ended. */
  lookAfter(): Promise<void>;
}

/**
 * Resolves when the sweep has ended. The first Ctrl-C cancels it where this process trains it, and leaves it to the
 * process that does otherwise; a second one ends this process at once.
 */
export async function waitForSweep(
  client: Client,
  id: number,
  options: WaitOptions,
): Promise<SweepDetail> {
  const { output, quiet, isOurs, lookAfter } = options;
  const progress = quiet ? null : showProgress(output);
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(1);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    let told = false;
    let cancelled = false;
    let answeredAt = Date.now();
    for (let polls = 0; ; polls += 1) {
      try {
        if (interruption.signal.aborted && !cancelled) {
          if (!isOurs()) {
            output.note(`\nSweep ${id} goes on; npx resweep cancel ${id} ends it`);
            return await client.sweep(id);
          }
          if (!told) output.note(`\nCancelling sweep ${id}; press Ctrl-C again to stop at once`);
          told = true;
          await client.steer(id, "cancel").catch((error) => {
            if (!(error instanceof Conflict)) throw error; // it ended just now
          });
          cancelled = true;
        }
        const sweep = await client.sweep(id);
        answeredAt = Date.now();
        progress?.update(sweep);
        if (hasEnded(sweep)) return sweep;
        if (polls % lookEvery === 0) await lookAfter();
      } catch (error) {
        if (!(error instanceof Unavailable) || Date.now() - answeredAt > patienceMs) throw error;
      }
      await delay(everyMs, undefined, {
        signal: told ? undefined : interruption.signal,
      }).catch(() => {});
    }
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    progress?.stop();
  }
}

function hasEnded({ state }: SweepDetail): boolean {
  return state === "completed" || state === "failed" || state === "cancelled";
}
