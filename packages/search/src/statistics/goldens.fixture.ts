import { readFileSync } from "node:fs";
import { expect } from "vitest";

interface Comparison {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly difference: number;
  readonly deviation: number;
  readonly permutation: number;
  readonly exact: boolean;
  readonly t: number;
}

/** What tools/goldens/statistics.py recorded from SciPy, statsmodels, scikit-learn and pymoo. */
export const goldens = JSON.parse(
  readFileSync(new URL("../goldens/statistics.json", import.meta.url), "utf8"),
) as {
  readonly normalCdf: readonly [z: number, p: number][];
  readonly normalQuantile: readonly [p: number, z: number][];
  readonly studentCdf: readonly [t: number, freedom: number, p: number][];
  readonly studentQuantile: readonly [p: number, freedom: number, t: number][];
  readonly summaries: readonly {
    readonly values: readonly number[];
    readonly mean: number;
    readonly deviation: number;
    readonly median: number;
    readonly quantile: number;
    readonly t: readonly [number, number];
    readonly bca: readonly [number, number];
  }[];
  readonly comparisons: readonly Comparison[];
  readonly corrections: readonly { readonly p: number[]; readonly holm: number[] }[];
  readonly powers: readonly {
    readonly effect: number;
    readonly alpha: number;
    readonly n: number;
  }[];
  readonly proportions: readonly [count: number, n: number, low: number, high: number][];
  readonly fronts: readonly {
    readonly points: readonly number[][];
    readonly front: readonly number[];
    readonly volume: number;
  }[];
  readonly curves: readonly {
    readonly x: readonly number[];
    readonly value: readonly number[];
    readonly area: number;
  }[];
  readonly variances: {
    readonly table: readonly number[][][];
    readonly shares: Readonly<Record<string, number>>;
    readonly marginal: readonly number[];
    readonly pair: readonly number[];
  };
  readonly importances: {
    readonly points: readonly number[][];
    readonly values: readonly number[];
    readonly rise: readonly number[];
  };
};

/** Equal but for rounding, however small the numbers are. */
export function expectClose(actual: number, expected: number, relative = 1e-12): void {
  const tolerance = relative * Math.max(Math.abs(expected), Number.MIN_VALUE);
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(tolerance);
}
