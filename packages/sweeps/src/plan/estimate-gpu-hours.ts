import { offersInParts } from "@resweep/spec";
import type { PastTrial, WorkerSummary } from "@resweep/store";
import { type TrialSize, trialMs } from "./estimate-duration.ts";
import { speedOf } from "./speed.ts";

/** A step with this many times the work of another one, or as small a part of it, is not like it. */
const alike = 4;

/** A trial to be, as far as it can be likened to past ones. */
export interface TrialKind extends TrialSize {
  readonly config: { readonly architecture: { readonly name: string } };
}

/** Past trials of machines like those that are connected; all where none is. */
export function pastHere(
  past: readonly PastTrial[],
  workers: readonly Pick<WorkerSummary, "alive" | "offers">[],
): readonly PastTrial[] {
  const connected = workers.filter(({ alive }) => alive);
  const here = new Set(connected.map(({ offers }) => offersInParts(offers).fingerprint));
  return connected.length === 0 ? past : past.filter(({ fingerprint }) => here.has(fingerprint));
}

/**
 * The hours that trials will hold slots of workers, together; null where some of them are like no past one: of an
 * architecture that was not trained, or with more than four times or less than a quarter of the work in a step.
 */
export function estimateGpuHours(
  cells: readonly TrialKind[],
  past: readonly PastTrial[],
): number | null {
  const known = new Map<string | null, number[]>();
  for (const { architecture, macs, steps } of past)
    known.set(architecture, [...(known.get(architecture) ?? []), macs / steps]);
  const isKnown = ({ config, macs, totalSteps }: TrialKind) =>
    (known.get(config.architecture.name) ?? []).some((one) => {
      const ratio = macs / totalSteps / one;
      return ratio <= alike && ratio >= 1 / alike;
    });
  if (!cells.every(isKnown)) return null;
  const speed = speedOf(past);
  return cells.reduce((sum, cell) => sum + trialMs(cell.own ?? cell, speed), 0) / 3_600_000;
}
