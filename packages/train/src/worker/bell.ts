import { setTimeout as sleep } from "node:timers/promises";

/** Ends a pause early. */
export interface Bell {
  ring(): void;
  /** Resolves after `ms`, at once where it has rung since the last pause, or when it rings or `signal` aborts. */
  quiet(ms: number, signal: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    async quiet(ms, signal) {
      const either = AbortSignal.any([rung.signal, signal]);
      await sleep(ms, undefined, { signal: either }).catch(() => {});
      rung = new AbortController();
    },
  };
}
