import type { BootstrapOptions } from "./bootstrap.ts";
import { type Interval, meanInterval } from "./mean-interval.ts";
import { deviation, mean, sortedQuantile } from "./moments.ts";

/** What the seeds of one cell say together. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; null for a single value. */
  readonly deviation: number | null;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Of the mean; null for a single value. */
  readonly interval: Interval | null;
}

/** Summarises at least one finite value. */
export function summarise(values: readonly number[], options: BootstrapOptions): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    n: values.length,
    mean: mean(values),
    deviation: values.length < 2 ? null : deviation(values),
    median: sortedQuantile(sorted, 0.5),
    min: sorted[0]!,
    max: sorted.at(-1)!,
    interval: meanInterval(values, options),
  };
}
