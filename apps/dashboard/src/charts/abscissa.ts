import { type Work, workAt } from "@resweep/spec";
import type { CurvePoint } from "@resweep/store";
import { formatCount, formatDuration, formatNumber } from "../numbers/format.ts";

/** What learning curves are drawn over. */
export const abscissas = ["step", "epoch", "time", "MACs"] as const;
export type Abscissa = (typeof abscissas)[number];

/** What an axis says of itself. */
export const abscissaNames: Readonly<Record<Abscissa, string>> = {
  ...{ step: "step", epoch: "epoch", time: "training time" },
  MACs: "multiply-accumulates spent, training and evaluation",
};

/**
 * Where a point lies: time in seconds; MACs from what its trial's stages take (`countWork`), NaN where that is not known.
 */
export function abscissaOf(
  x: Abscissa,
  work: readonly Work[] | undefined,
): (point: CurvePoint) => number {
  switch (x) {
    case "step":
      return ({ step }) => step;
    case "epoch":
      return ({ epoch }) => epoch;
    case "time":
      return ({ trainMs }) => trainMs / 1000;
    case "MACs":
      return ({ step }) => (work ? workAt(work, step) : Number.NaN);
  }
}

/** A value of an axis: `1 h 02 min`, `21.3 T`. */
export function abscissaText(x: Abscissa, value: number): string {
  if (x === "time") return value === 0 ? "0" : formatDuration(value * 1000);
  return x === "MACs" ? formatCount(value) : formatNumber(value);
}
