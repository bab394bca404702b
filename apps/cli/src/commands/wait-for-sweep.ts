import { setTimeout as delay } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import type { SweepDetail } from "@resweep/store";
import type { Client } from "../client/client.ts";
import type { Output } from "../frame/output.ts";
import { showProgress } from "./progress.ts";

const everyMs = 1000;
/** Services that are away for longer end the wait. */
const patienceMs = 60_000;

/**
 * Resolves when the sweep has ended. The first Ctrl-C cancels it (`cancelOnInterrupt`) or leaves it to the process
 * that runs it; a second one ends this process at once.
 */
export async function waitForSweep(
  client: Client,
  id: number,
  options: { output: Output; quiet: boolean; cancelOnInterrupt: boolean },
): Promise<SweepDetail> {
  const { output, quiet, cancelOnInterrupt } = options;
  const progress = quiet ? null : showProgress(output);
  const interruption = new AbortController();
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(1);
    interruption.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  try {
    let cancelled = false;
    let answeredAt = Date.now();
    for (;;) {
      if (interruption.signal.aborted && !cancelled) {
        if (!cancelOnInterrupt) {
          output.note(`\nSweep ${id} goes on; npx resweep cancel ${id} ends it`);
          return await client.sweep(id);
        }
        output.note(`\nCancelling sweep ${id}; press Ctrl-C again to stop at once`);
        await client.steer(id, "cancel");
        cancelled = true;
      }
      try {
        const sweep = await client.sweep(id);
        answeredAt = Date.now();
        progress?.update(sweep);
        if (hasEnded(sweep)) return sweep;
      } catch (error) {
        if (!(error instanceof Unavailable) || Date.now() - answeredAt > patienceMs) throw error;
      }
      await delay(everyMs, undefined, {
        signal: cancelled ? undefined : interruption.signal,
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
