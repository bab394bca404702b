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
/** A trial that took so many times what is expected of it was held up, and tells nothing. */
const heldUp = 10;
/** Of the search for the factors; and those from which it begins, by another measure. */
const rounds = 300;
const firstRounds = 100;

/**
 * The speed that past trials show, so that what is expected of trials like them adds up to what they took: by least
 * squares of the error as a share of what is expected (quasi-likelihood with a constant coefficient of variation,
 * McCullagh and Nelder 1989, sec. 8.3). As a share of what was measured it would believe the quick ones: where a busy
 * machine makes some trials three times as slow, sums come out at half. That serves to begin with, since no trial that was
 * held up throws it off. What trials do not tell apart (all of one size, say) stays as near as they allow to the assumption,
 * slowed down to what most of them took: ridge regression around it, which a machine much slower than the assumed one
 * would else pull below the very trials it was shown.
 */
export function speedOf(past: readonly TimedTrial[]): Speed {
  const timed = past.filter(({ durationMs }) => durationMs > 0);
  const { startMs, stepMs, macsPerSecond } = atThePaceOf(timed);
  const trials = timed.map(({ durationMs, steps, macs }) => ({
    durationMs,
    parts: [startMs, steps * stepMs, (macs / macsPerSecond) * 1000],
  }));
  // Each part is scaled by a factor of its own, sought by coordinate descent.
  const factors = [1, 1, 1];
  for (let round = 0; round < rounds; round += 1) {
    const shares = trials.flatMap(({ durationMs, parts }) => {
      const expected = parts.reduce((sum, ms, part) => sum + ms * factors[part]!, 0);
      const whole = round < firstRounds ? durationMs : expected;
      if (durationMs > heldUp * whole) return [];
      return { took: durationMs / whole, parts: parts.map((ms) => ms / whole) };
    });
    for (let part = 0; part < factors.length; part += 1) {
      let along = trust;
      let squares = trust;
      for (const { took, parts } of shares) {
        const own = parts[part]!;
        const others = parts.reduce((sum, x, i) => (i === part ? sum : sum + x * factors[i]!), 0);
        along += own * (took - others);
        squares += own * own;
      }
      factors[part] = Math.max(least, along / squares);
    }
  }
  const [start, step, work] = factors as [number, number, number];
  return { startMs: startMs * start, stepMs: stepMs * step, macsPerSecond: macsPerSecond / work };
}

/** The assumed speed, slower by as much as the median of these trials is. */
function atThePaceOf(past: readonly TimedTrial[]): Speed {
  const { startMs, stepMs, macsPerSecond } = assumedSpeed;
  const times = past
    .map(
      ({ durationMs, steps, macs }) =>
        durationMs / (startMs + steps * stepMs + (macs / macsPerSecond) * 1000),
    )
    .sort((a, b) => a - b);
  const slower = times[Math.floor(times.length / 2)] ?? 1;
  return {
    startMs: startMs * slower,
    stepMs: stepMs * slower,
    macsPerSecond: macsPerSecond / slower,
  };
}
