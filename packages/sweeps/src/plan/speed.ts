import type { PastTrial } from "@resweep/store";

/** A past trial as far as it tells of speed. */
export type TimedTrial = Pick<PastTrial, "durationMs" | "steps" | "macs">;

/** How fast one slot is: a trial takes `startMs + steps * stepMs + macs / macsPerSecond`. */
export interface Speed {
  /** Starting the process, reading the data, recording the steps, storing the end. */
  readonly startMs: number;
  /** What a step costs however small the network is. */
  readonly stepMs: number;
  readonly macsPerSecond: number;
}

/** Before any trial was measured: one core of a server of the early 2020s that trains small images. */
export const assumedSpeed: Speed = { startMs: 2500, stepMs: 5, macsPerSecond: 2e10 };

/** How strongly the assumption holds against measured trials: a part of one trial. */
const trust = 0.005;
/** No part is believed to be faster than this share of what is assumed. */
const least = 0.05;

/**
 * The speed that past trials show, by least squares of the relative error. What they do not tell apart (all of one
 * size, say) stays as near to the assumption as they allow: ridge regression around it.
 */
export function speedOf(past: readonly TimedTrial[]): Speed {
  const { startMs, stepMs, macsPerSecond } = assumedSpeed;
  const rows = past
    .filter(({ durationMs }) => durationMs > 0)
    .map(({ durationMs, steps, macs }) => [
      startMs / durationMs,
      (steps * stepMs) / durationMs,
      ((macs / macsPerSecond) * 1000) / durationMs,
    ]);
  // Each part of the assumption is scaled by a factor of its own, sought by coordinate descent.
  const factors = [1, 1, 1];
  for (let round = 0; round < 200; round += 1) {
    for (let part = 0; part < factors.length; part += 1) {
      let along = trust;
      let squares = trust;
      for (const row of rows) {
        const own = row[part]!;
        const others = row.reduce((sum, x, i) => (i === part ? sum : sum + x * factors[i]!), 0);
        along += own * (1 - others);
        squares += own * own;
      }
      factors[part] = Math.max(least, along / squares);
    }
  }
  const [start, step, work] = factors as [number, number, number];
  return { startMs: startMs * start, stepMs: stepMs * step, macsPerSecond: macsPerSecond / work };
}
