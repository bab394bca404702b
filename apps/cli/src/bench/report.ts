import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** A row as every benchmark prints it. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Report {
  readonly machine: Readonly<Record<string, unknown>>;
  readonly rows: readonly Row[];
}

/** The machine that measures; its load before the measurement, since others may be at work on it. */
export function machine(): Report["machine"] {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    load: loadavg()[0],
  };
}

export function row(name: string, unit: string, values: readonly number[]): Row {
  return {
    ...{ name, unit, median: quantile(values, 0.5) },
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** The smallest value that at least this share of the values does not exceed; NaN without values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
