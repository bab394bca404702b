import type { Direction } from "@resweep/search";
import { findMetric, InvalidInput, metrics, unknownName } from "@resweep/spec";
import type { SweepDetail } from "@resweep/store";

/** The metric asked for, or the sweep's (first) objective, and which way of it is better. Throws InvalidInput. */
export function judgingMetric(
  { objectives }: Pick<SweepDetail, "objectives">,
  asked: string | undefined = objectives[0]!.metric,
): { readonly metric: string; readonly mode: Direction } {
  const own = objectives.find(({ metric }) => metric === asked);
  if (own) return own;
  const metric = findMetric(asked);
  const judging = metrics.filter(({ direction }) => direction !== null).map(({ name }) => name);
  if (!metric) throw InvalidInput.at("metric", unknownName("metric", asked, judging));
  if (metric.direction === null)
    throw InvalidInput.at("metric", `${asked} is neither better high nor low`);
  return { metric: asked, mode: metric.direction };
}
