import type { Direction } from "@resweep/search";
import { findMetric, InvalidInput, metrics, unknownName } from "@resweep/spec";
import type { SweepDetail } from "@resweep/store";

/** The metric asked for, or the sweep's objective, and which way of it is better. Throws InvalidInput. */
export function judgingMetric(
  { objective }: Pick<SweepDetail, "objective">,
  asked: string | undefined,
): { readonly metric: string; readonly mode: Direction } {
  if (asked === undefined) return objective;
  const metric = findMetric(asked);
  const judging = metrics.filter(({ direction }) => direction !== null).map(({ name }) => name);
  if (!metric) throw InvalidInput.at("metric", unknownName("metric", asked, judging));
  if (metric.direction === null)
    throw InvalidInput.at("metric", `${asked} is neither better high nor low`);
  return { metric: asked, mode: metric.direction };
}
