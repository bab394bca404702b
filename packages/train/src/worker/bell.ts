import { setTimeout as sleep } from "node:timers/promises";

/** Ends a pause early. */
export interface Bell {
  ring(): void;
  /** Resolves after `ms`, or once it rings; at once where it has rung since the last pause. */
  quiet(ms: number): Promise<void>;
}

/** It rings by itself when `signal` aborts. */
export function createBell(signal: AbortSignal): Bell {
  let rung = new AbortController();
  const ring = () => rung.abort();
  signal.addEventListener("abort", ring);
  return {
    ring,
    async quiet(ms) {
      await sleep(ms, undefined, { signal: rung.signal }).catch(() => {});
      rung = new AbortController();
    },
  };
}
