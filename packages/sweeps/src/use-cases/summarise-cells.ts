import {
  areaUnder,
  type Direction,
  type JsonValue,
  mean,
  type Summary,
  summarise,
  timeToTarget,
} from "@resweep/search";
import { cellsOf, valuesOf } from "../evidence/cells.ts";
import { judgingMetric } from "../evidence/judging-metric.ts";
import type { Platform } from "../platform.ts";

export interface CellSummary {
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly trials: number;
  readonly diverged: number;
  /** Over the seeds; null before the first of its trials has succeeded. */
  readonly summary: Summary | null;
  /** Mean height of its learning curves over epochs; null without one. */
  readonly area: number | null;
  /** How many trials reached the target, and after how many epochs in the mean of those; null where none is set. */
  readonly target: { readonly reached: number; readonly epochs: number | null } | null;
}

export interface CellSummaries {
  readonly metric: string;
  readonly mode: Direction;
  /** The best mean first, cells without one at the end. */
  readonly cells: readonly CellSummary[];
}

/** What the seeds of each cell say together. Throws NotFound, or InvalidInput for a metric that judges nothing. */
export async function summariseCells(
  { store }: Pick<Platform, "store">,
  sweepId: number,
  asked: { readonly metric?: string; readonly target?: number } = {},
): Promise<CellSummaries> {
  const { metric, mode } = judgingMetric(await store.sweeps.get(sweepId), asked.metric);
  const trials = await store.trials.list({ sweepId });
  const succeeded = trials.filter(({ state }) => state === "succeeded");
  const columns = await store.metrics.curveColumns({
    trialIds: succeeded.map(({ id }) => id),
    names: [metric],
  });
  const curves = new Map(columns.map((own) => [own.trialId, { x: own.epoch, value: own.value }]));
  const cells = cellsOf(trials).map((cell): CellSummary => {
    const values = valuesOf(cell, metric);
    const own = cell.trials.flatMap(({ id }) => curves.get(id) ?? []);
    const areas = own.map(areaUnder).filter((area) => area !== null);
    const times = own
      .map((curve) => timeToTarget(curve, asked.target ?? Number.NaN, mode))
      .filter((time) => time !== null);
    return {
      values: cell.values,
      trials: cell.trials.length,
      diverged: cell.trials.filter(({ state }) => state === "diverged").length,
      summary: values.length === 0 ? null : summarise(values, { seed: 1, resamples: 1999 }),
      area: areas.length === 0 ? null : mean(areas),
      target:
        asked.target === undefined
          ? null
          : { reached: times.length, epochs: times.length === 0 ? null : mean(times) },
    };
  });
  const rank = ({ summary }: CellSummary) =>
    summary === null ? Number.NEGATIVE_INFINITY : mode === "max" ? summary.mean : -summary.mean;
  return { metric, mode, cells: cells.sort((a, b) => rank(b) - rank(a)) };
}
