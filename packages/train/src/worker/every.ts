import { setTimeout as sleep } from "node:timers/promises";

/** Does `work`, which must not throw, and again `ms` after it ended, until `signal` aborts; then resolves. */
export async function every(
  ms: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await sleep(ms, undefined, { signal }).catch(() => {});
  }
}
