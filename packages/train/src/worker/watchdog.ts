export interface Watchdog {
  /** A step ended; the slowest so far took so long. */
  beat(slowestStepMs: number): void;
  stop(): void;
}

/** Calls `onHung` once no step has ended for `patienceMs`, or 20 times the slowest step where that is longer. */
export function createWatchdog(patienceMs: number, onHung: (silentMs: number) => void): Watchdog {
  let heardAt = performance.now();
  let slowestMs = 0;
  const timer = setInterval(
    () => {
      const silentMs = performance.now() - heardAt;
      if (silentMs < Math.max(patienceMs, 20 * slowestMs)) return;
      clearInterval(timer);
      onHung(silentMs);
    },
    Math.min(10_000, patienceMs / 4),
  );
  return {
    beat(slowestStepMs) {
      heardAt = performance.now();
      slowestMs = slowestStepMs;
    },
    stop: () => clearInterval(timer),
  };
}
