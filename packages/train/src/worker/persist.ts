import { setTimeout as sleep } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import type { Messages } from "./messages.ts";

/**
 * Tries until it works or `signal` aborts: half a second apart at first, ten seconds at most. An outage (Unavailable)
 * is waited out however long it lasts; anything else is a defect and is thrown at the fifth time.
 * Returns null when given up because of the signal.
 */
export async function persist<T>(
  work: () => Promise<T>,
  options: { readonly about: string; readonly messages: Messages; readonly signal: AbortSignal },
): Promise<T | null> {
  let defects = 0;
  for (let delay = 500; !options.signal.aborted; delay = Math.min(10_000, delay * 2)) {
    try {
      return await work();
    } catch (error) {
      options.messages.trouble(options.about, error);
      if (!(error instanceof Unavailable) && ++defects >= 5) throw error;
    }
    await sleep(delay, undefined, { signal: options.signal }).catch(() => {});
  }
  return null;
}
