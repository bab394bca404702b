/** The places at which a worker trains, numbered from 0. */
export interface SlotPool {
  readonly free: number;
  /** Takes a place, or waits for one; null once `signal` aborts. */
  take(signal: AbortSignal): Promise<number | null>;
  /** Takes a place if one is free. */
  tryTake(): number | null;
  giveBack(slot: number): void;
}

export function createSlotPool(size: number): SlotPool {
  const free = Array.from({ length: size }, (_, slot) => slot);
  const waiting: ((slot: number | null) => void)[] = [];
  const tryTake = () => free.shift() ?? null;
  return {
    get free() {
      return free.length;
    },
    tryTake,
    take(signal) {
      if (signal.aborted) return Promise.resolve(null);
      const slot = tryTake();
      if (slot !== null) return Promise.resolve(slot);
      return new Promise((resolve) => {
        const settle = (taken: number | null) => {
          signal.removeEventListener("abort", giveUp);
          resolve(taken);
        };
        const giveUp = () => {
          waiting.splice(waiting.indexOf(settle), 1);
          settle(null);
        };
        waiting.push(settle);
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
    giveBack(slot) {
      const next = waiting.shift();
      if (next) return next(slot);
      free.push(slot);
      free.sort((a, b) => a - b);
    },
  };
}
