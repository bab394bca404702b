/** What a benchmark measured of one quantity, over its rounds. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Of at least one value. */
export function benchRow(name: string, unit: string, values: readonly number[]): BenchRow {
  const all = { median: median(values), min: Math.min(...values), max: Math.max(...values) };
  return { name, unit, ...all };
}

/** The upper one of the two in the middle, where there are two. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}
