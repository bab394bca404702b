import { type Direction, hypervolume, type JsonValue, mean, paretoFront } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { cellsOf, valuesOf } from "../evidence/cells.ts";
import { judgingMetric } from "../evidence/judging-metric.ts";
import type { Platform } from "../platform.ts";

export interface ParetoPoint {
  readonly values: Readonly<Record<string, JsonValue>>;
  /** Means over the seeds, in the order of the metrics. */
  readonly means: readonly number[];
  readonly seeds: number;
  /** No other cell is at least as good in all metrics and better in one. */
  readonly onFront: boolean;
}

export interface ParetoResult {
  readonly metrics: readonly { readonly metric: string; readonly mode: Direction }[];
  /** The front first, by the first metric. */
  readonly points: readonly ParetoPoint[];
  /** Dominated volume as a share of the box from the worst to the best value of each metric; null where it has none. */
  readonly hypervolume: number | null;
}

/**
 * The cells that are best for some trade between two or more metrics: the sweep's objectives unless others are named, of
 * one objective that against multiply-accumulates. A cell of which a seed diverged is none of them: what its other seeds came
 * to is what it cannot be relied on for. Throws NotFound, or InvalidInput.
 */
export async function findParetoFront(
  { store }: Pick<Platform, "store">,
  sweepId: number,
  asked: { readonly metrics?: readonly string[] } = {},
): Promise<ParetoResult> {
  const sweep = await store.sweeps.get(sweepId);
  const own = sweep.objectives.map(({ metric }) => metric);
  const names = asked.metrics ?? (own.length > 1 ? own : [...own, "network/macs"]);
  if (names.length < 2 || new Set(names).size !== names.length)
    throw InvalidInput.at("metrics", "name at least two different metrics, with commas between");
  const metrics = names.map((name) => judgingMetric(sweep, name));
  const modes = metrics.map(({ mode }) => mode);
  const measured = cellsOf(await store.trials.list({ sweepId })).flatMap((cell) => {
    const all = names.map((name) => valuesOf(cell, name));
    if (cell.trials.some(({ state }) => state === "diverged")) return [];
    if (all.some((values) => values.length === 0)) return [];
    const seeds = Math.min(...all.map(({ length }) => length));
    return [{ values: cell.values, means: all.map(mean), seeds }];
  });
  const means = measured.map((point) => point.means);
  const front = new Set(paretoFront(means, modes));
  const better = (a: ParetoPoint, b: ParetoPoint) =>
    (modes[0] === "max" ? 1 : -1) * (b.means[0]! - a.means[0]!);
  return {
    metrics,
    points: measured
      .map((point, at) => ({ ...point, onFront: front.has(at) }))
      .sort((a, b) => Number(b.onFront) - Number(a.onFront) || better(a, b)),
    hypervolume: shareOfBox(means, modes),
  };
}

/** The dominated volume, where every metric runs from 0 at its worst cell to 1 at its best. */
function shareOfBox(
  means: readonly (readonly number[])[],
  modes: readonly Direction[],
): number | null {
  const ends = modes.map((mode, i) => {
    const values = means.map((point) => point[i]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return mode === "max" ? { worst: low, best: high } : { worst: high, best: low };
  });
  if (means.length === 0 || ends.some(({ worst, best }) => worst === best)) return null;
  const scaled = means.map((point) =>
    point.map((value, i) => (value - ends[i]!.worst) / (ends[i]!.best - ends[i]!.worst)),
  );
  return hypervolume(
    scaled,
    modes.map(() => 0),
    modes.map(() => "max"),
  );
}
