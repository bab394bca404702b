import type { TrialSummary } from "@resweep/store";
import { type Arms, isAt } from "./arms.ts";
import { finalValue } from "./cells.ts";
import type { MatchedBy } from "./match-pairs.ts";

/** Networks whose parameters differ by more are not of one size. */
const tolerance = 0.1;

/**
 * Matches each network of A with the one of B that has the nearest number of parameters, within a tenth: the values that
 * make up the architecture need not be the same then, all others must.
 */
export function byParameters(trials: readonly TrialSummary[], arms: Arms): MatchedBy {
  const sizes = (side: "a" | "b") => [
    ...new Set(
      trials.filter((trial) => isAt(trial, { ...arms.at, ...arms[side] })).flatMap(sizeOf),
    ),
  ];
  const partner = new Map<number, number>();
  const sizesOfB = sizes("b");
  for (const own of sizes("a").sort((x, y) => x - y)) {
    const near = sizesOfB.filter(
      (size) => ![...partner.values()].includes(size) && apart(own, size) <= tolerance,
    );
    if (near.length > 0)
      partner.set(
        own,
        near.reduce((best, size) => (apart(own, size) < apart(own, best) ? size : best)),
      );
  }
  const nameOf = new Map([...partner].map(([a, b]) => [b, a]));
  return (trial, shared) => {
    const [size] = sizeOf(trial);
    const inA = isAt(trial, { ...arms.at, ...arms.a });
    // A trial without a partner is a pair with nobody.
    const class_ = size === undefined ? undefined : inA ? size : nameOf.get(size);
    const others = shared.filter((path) => !path.startsWith("architecture."));
    return JSON.stringify([class_ ?? `${trial.id}`, ...others.map((path) => trial.values[path])]);
  };
}

function sizeOf(trial: TrialSummary): number[] {
  const size = finalValue(trial, "network/parameters");
  return size === null ? [] : [size];
}

function apart(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(a, b);
}
