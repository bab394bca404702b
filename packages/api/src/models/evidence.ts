import { pairedTests } from "@resweep/search";
import { Sensitivity } from "@resweep/spec";
import {
  budgets,
  type CellSummaries,
  type DegradationReport,
  type DivergenceReport,
  type Family,
  familyCosts,
  type Importance,
  type JudgedClaim,
  type MeanScan,
  type ParetoResult,
  type TwinPlan,
} from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";
import { count, values } from "./values.ts";

const share = z.number().min(0).max(1);
const mode = z.enum(["max", "min"]).describe("Which way of the metric is better");

const interval = z.object({
  low: z.number(),
  high: z.number(),
  level: share,
  method: z.enum(["t", "bca", "wilson"]),
});

const summary = z.object({
  n: count,
  mean: z.number(),
  deviation: z.number().nullable(),
  median: z.number(),
  min: z.number(),
  max: z.number(),
  interval: interval.nullable().describe("Of the mean"),
});

const comparison = z.object({
  n: count.describe("Pairs, one a seed"),
  meanA: z.number(),
  meanB: z.number(),
  difference: z.number().describe("Mean of A - B"),
  deviation: z.number().nullable(),
  interval: interval.nullable(),
  effectSize: z.number().nullable().describe("Hedges' g of the paired differences"),
  test: z.enum(pairedTests),
  exact: z.boolean(),
  p: share.describe("Two-sided"),
});

/** The answers about what trials say, for their description. */
export const ClaimModel = z
  .object({
    claim: z.string(),
    a: values,
    b: values,
    at: values,
    metric: z.string(),
    mode,
    budget: z.enum(budgets).nullable(),
    test: z.enum(pairedTests),
    alpha: z.number(),
    n: count,
    cells: count.describe("The pairs are means over so many combinations of values"),
    incomplete: count.describe("Seeds left out, since they lack some of the cells"),
    without: z
      .object({ unfinished: count, diverged: count, other: count })
      .describe("Trials without a value, by why"),
    comparison: comparison.nullable(),
    adjustedP: share.describe("Over all claims of the sweep (Holm)"),
    spent: z.number().nullable().describe("The budget at which curves were compared"),
    final: z.boolean().describe("Every trial of both sides has ended"),
    verdict: z.enum(["supported", "refuted", "undecided"]),
    furtherSeeds: count.nullable().describe("That would decide it with 80 % power"),
  })
  .meta({ id: "Claim" });

export const CellsModel = z
  .object({
    metric: z.string(),
    mode,
    cells: z
      .array(
        z.object({
          values,
          trials: count,
          diverged: count,
          summary: summary.nullable(),
          area: z.number().nullable().describe("Mean height of the learning curves"),
          target: z.object({ reached: count, epochs: z.number().nullable() }).nullable(),
        }),
      )
      .describe("The best mean first"),
  })
  .meta({ id: "Cells" });

export const ImportanceModel = z
  .object({
    metric: z.string(),
    cells: count,
    effects: z
      .array(z.object({ features: z.array(z.string()), share, deviation: z.number() }))
      .nullable()
      .describe("Functional ANOVA: shares of the variance, of single paths and of pairs"),
    permutation: z.array(z.object({ feature: z.string(), rise: z.number() })).nullable(),
    marginals: z.array(
      z.object({
        paths: z.array(z.string()),
        levels: z.array(z.array(z.json())),
        mean: z.array(z.number()),
        deviation: z.array(z.number()),
      }),
    ),
    leftOut: z.array(z.string()).describe("Paths that only some cells have"),
  })
  .meta({ id: "Importance" });

export const ParetoModel = z
  .object({
    metrics: z.array(z.object({ metric: z.string(), mode })),
    points: z.array(
      z.object({ values, means: z.array(z.number()), seeds: count, onFront: z.boolean() }),
    ),
    hypervolume: share.nullable().describe("Of the box from the worst to the best values"),
  })
  .meta({ id: "Pareto" });

const summaries = z.record(z.string(), summary);
const cost = z.enum(familyCosts);

export const FamilyModel = z
  .object({
    accuracy: z.enum(["validation/accuracy", "test/accuracy"]).describe("Judges fronts and twins"),
    costs: z.array(cost).describe("That some network has"),
    networks: z.array(
      z.object({
        id: z.string(),
        parent: z.string().nullable().describe("The network that it was made from"),
        depth: count.describe("Stages before its own"),
        stage: z.string(),
        options: values.describe("What sets it apart"),
        config: values.describe("Of its stage, or the architecture"),
        trials: z.array(z.int()).describe("Numbers of the trials that lead through it"),
        seeds: count.describe("That have reached its end"),
        values: summaries.describe("Of each metric over the seeds"),
        change: summaries.describe("Of each metric the difference to the parent, seed by seed"),
        hardware: z.array(z.string()).describe("Where latency was measured"),
        init: z.json().describe("Where the weights of its line began; null: drawn by the seed"),
        frontOf: z.array(cost).describe("Costs at which none is as accurate for less"),
        compressed: z.boolean().describe("Takes less work than what its line began with"),
        twin: z
          .object({
            id: z.string(),
            macs: z.number().describe("Over those of the compressed network"),
            updates: z.number().describe("The same"),
            equal: z.boolean().describe("Both within a tenth"),
            difference: summary.nullable().describe("Compressed - twin, seed by seed"),
          })
          .nullable()
          .describe("A network trained as small from the start"),
      }),
    ),
  })
  .meta({ id: "Family" });

export const SensitivityModel = z
  .object({
    scans: z.array(
      z.object({
        id: z.string().describe("Of the scan within the sweep's family"),
        line: z
          .array(z.object({ stage: z.string(), options: values }))
          .describe("What made the network, from its training on"),
        trials: z.array(z.int()).describe("Numbers of the trials that were counted, one a seed"),
        scan: Sensitivity.describe("Means over the seeds"),
      }),
    ),
  })
  .meta({ id: "Sensitivity" });

export const TwinPlanModel = z
  .object({
    twins: z.array(
      z.object({
        of: z.array(z.string()).describe("Ids of the compressed networks, the closest one first"),
        architecture: values.describe("Of the dense network"),
        macs: count.describe("Of the dense network, one image forward"),
        compressedMacs: z.number().describe("Of the compressed network"),
        equal: z.boolean().describe("Within a tenth; else the closest that the family has"),
        epochs: count.describe("Of all training on the way to the compressed network together"),
        seeds: z.array(z.int()),
        values,
      }),
    ),
    trials: count.describe("That the twins come to"),
    without: z.array(z.string()).describe("Ids of networks whose architecture has no width"),
  })
  .meta({ id: "TwinPlan" });

export const DegradationModel = z
  .object({
    testMetric: z.enum(["test/accuracy", "validation/accuracy"]),
    arms: z.array(
      z.object({
        arm: z.string(),
        points: z.array(z.object({ depth: z.number(), train: summary, test: summary })),
        steps: z.array(
          z.object({
            from: z.number(),
            to: z.number(),
            train: comparison.describe("Errors, deeper - shallower"),
            test: comparison,
            trainP: share,
            testP: share,
            verdict: z.enum(["degrades", "overfits", "improves", "undecided"]),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "Degradation" });

export const DivergenceModel = z
  .object({
    paths: z.array(z.string()),
    cells: z.array(
      z.object({ at: values, n: count, diverged: count, probability: share, interval }),
    ),
  })
  .meta({ id: "Divergence" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof ClaimModel, JudgedClaim>;
true satisfies Says<typeof CellsModel, CellSummaries>;
true satisfies Says<typeof ImportanceModel, Importance>;
true satisfies Says<typeof ParetoModel, ParetoResult>;
true satisfies Says<typeof FamilyModel, Family>;
true satisfies Says<typeof TwinPlanModel, TwinPlan>;
true satisfies Says<typeof DegradationModel, DegradationReport>;
true satisfies Says<typeof DivergenceModel, DivergenceReport>;
true satisfies Says<typeof SensitivityModel, { readonly scans: readonly MeanScan[] }>;
