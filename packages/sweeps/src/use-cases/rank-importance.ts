import {
  type Effect,
  fanova,
  featureOf,
  growForest,
  type JsonValue,
  marginal,
  mean,
  type PermutationImportance,
  permutationImportance,
  type Space,
} from "@resweep/search";
import { z } from "zod";
import { cellsOf, valuesOf } from "../evidence/cells.ts";
import { judgingMetric } from "../evidence/judging-metric.ts";
import type { Platform } from "../platform.ts";

export interface Importance {
  readonly metric: string;
  /** Cells with a result, each counted by the mean of its seeds. */
  readonly cells: number;
  /** Shares of the variance over the space, of single paths and of pairs; null where nothing varies with them. */
  readonly effects: readonly Effect[] | null;
  /** Null where too few cells are left out of some tree. */
  readonly permutation: readonly PermutationImportance[] | null;
  /** How the metric goes with each path, and with the two that interact most, over all values of the others. */
  readonly marginals: readonly {
    readonly paths: readonly string[];
    /** Of each path: its values, or the middles of its bins; the last path runs fastest. */
    readonly levels: readonly (readonly JsonValue[])[];
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
  }[];
  /** Paths that exist in some cells only, which the analysis cannot speak of. */
  readonly leftOut: readonly string[];
}

const Searched = z.object({ space: z.record(z.string(), z.unknown()) });

/**
 * Which of the varied paths matter for a metric: functional ANOVA and permutation importance of a random forest over the
 * cells. Throws NotFound, or InvalidInput for a metric that judges nothing.
 */
export async function rankImportance(
  { store }: Pick<Platform, "store">,
  sweepId: number,
  asked: { readonly metric?: string } = {},
): Promise<Importance> {
  const sweep = await store.sweeps.get(sweepId);
  const { metric } = judgingMetric(sweep, asked.metric);
  const points = cellsOf(await store.trials.list({ sweepId })).flatMap((cell) => {
    const values = valuesOf(cell, metric);
    return values.length === 0 ? [] : [{ values: cell.values, value: mean(values) }];
  });
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))].sort();
  const everywhere = paths.filter((path) => points.every(({ values }) => path in values));
  const space = (Searched.safeParse(sweep.spec).data?.space ?? {}) as Space;
  const features = everywhere
    .map((path) =>
      featureOf(
        path,
        space[path],
        points.map(({ values }) => values[path]!),
      ),
    )
    .filter(({ levels }) => levels.length > 1);
  const leftOut = paths.filter((path) => !everywhere.includes(path));
  const nothing = { effects: null, permutation: null, marginals: [] };
  if (features.length === 0) return { metric, cells: points.length, ...nothing, leftOut };
  const forest = growForest(features, points, { seed: 1 });
  const effects = fanova(forest);
  const strongestPair = effects?.find((effect) => effect.features.length === 2 && effect.share > 0);
  const drawn = [
    ...features.map(({ name }) => [name]),
    ...(strongestPair ? [strongestPair.features] : []),
  ];
  return {
    ...{ metric, cells: points.length, effects, leftOut },
    permutation: permutationImportance(forest, { seed: 1 }),
    marginals: drawn.map((own) => ({
      paths: own,
      levels: own.map((path) => features.find(({ name }) => name === path)!.levels),
      ...marginal(forest, own),
    })),
  };
}
