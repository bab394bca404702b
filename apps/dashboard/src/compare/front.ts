import { type Direction, paretoFront } from "@resweep/search";
import type { WireTrial } from "../live/wire.ts";
import { metricOf } from "../numbers/format.ts";
import type { TrialColumn } from "../trials/columns.tsx";

/** Which way of a column is better; null where neither is, as of an option. */
export function directionOf({ id, group }: TrialColumn): Direction | null {
  if (id === "duration") return "min";
  return group === "Results" ? (metricOf(id)?.direction ?? null) : null;
}

/** The trials that none is better than in both columns (Pareto), in order of x; null where a column has no better way. */
export function frontOf(
  trials: readonly WireTrial[],
  x: TrialColumn,
  y: TrialColumn,
): readonly WireTrial[] | null {
  const [forX, forY] = [directionOf(x), directionOf(y)];
  if (!forX || !forY || x.id === y.id) return null;
  const both = trials.filter((trial) =>
    [x, y].every((column) => Number.isFinite(column.value(trial) ?? Number.NaN)),
  );
  const points = both.map((trial) => [Number(x.value(trial)), Number(y.value(trial))]);
  return paretoFront(points, [forX, forY])
    .map((at) => both[at]!)
    .sort((a, b) => Number(x.value(a)) - Number(x.value(b)) || a.number - b.number);
}
