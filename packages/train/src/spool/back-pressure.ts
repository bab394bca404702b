import { setTimeout as sleep } from "node:timers/promises";
import type { SpoolWriter } from "./writer.ts";

/** Bytes that may wait in a spool for their commit: hours of an outage of Postgres. */
export const SPOOL_CAP_BYTES = 256 * 2 ** 20;

export interface BackPressure {
  /** The spool up to this byte is stored for good. */
  acknowledge(bytes: number): void;
  /**
   * Resolves once the spool has room, or the signal aborts; `onWait` is called a few times a second until then.
   * Throws the spool's problem: the training ends between two steps, with an outcome.
   */
  room(signal: AbortSignal, onWait?: () => void): Promise<void>;
}

/** Makes a training wait, rather than lose a record or fill the disk, when nobody takes its records away. */
export function createBackPressure(
  spool: Pick<SpoolWriter, "bytes" | "problem">,
  capBytes = SPOOL_CAP_BYTES,
): BackPressure {
  let acknowledged = 0;
  return {
    acknowledge(bytes) {
      acknowledged = Math.max(acknowledged, bytes);
    },
    async room(signal, onWait) {
      while (!signal.aborted) {
        if (spool.problem) throw spool.problem;
        if (spool.bytes - acknowledged < capBytes) return;
        onWait?.();
        await sleep(250, undefined, { signal }).catch(() => {});
      }
    },
  };
}
