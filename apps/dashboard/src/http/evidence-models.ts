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
  type PlannedTwin,
} from "@resweep/sweeps";
import { z } from "zod";

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const values = z.record(z.string(), z.json()).describe("What varies, by dotted path");
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
export const ClaimModel = z.object({
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
});

export const CellsModel = z.object({
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
});

export const ImportanceModel = z.object({
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
});

export const ParetoModel = z.object({
  metrics: z.array(z.object({ metric: z.string(), mode })),
  points: z.array(
    z.object({ values, means: z.array(z.number()), seeds: count, onFront: z.boolean() }),
  ),
  hypervolume: share.nullable().describe("Of the box from the worst to the best values"),
});

const summaries = z.record(z.string(), summary);
const cost = z.enum(familyCosts);

export const FamilyModel = z.object({
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
});

export const SensitivityModel = z.object({
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
});

export const TwinPlanModel = z.object({
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
});

export const DegradationModel = z.object({
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
});

export const DivergenceModel = z.object({
  paths: z.array(z.string()),
  cells: z.array(z.object({ at: values, n: count, diverged: count, probability: share, interval })),
});

// The compiler holds the descriptions to what is really sent.
type Same<A, B> = A extends B ? true : never;
true satisfies Same<keyof JudgedClaim, keyof z.input<typeof ClaimModel>>;
true satisfies Same<z.input<typeof ClaimModel>["comparison"], JudgedClaim["comparison"]>;
true satisfies Same<
  keyof CellSummaries["cells"][number],
  keyof z.input<typeof CellsModel>["cells"][number]
>;
true satisfies Same<keyof Importance, keyof z.input<typeof ImportanceModel>>;
true satisfies Same<keyof MeanScan, keyof z.input<typeof SensitivityModel>["scans"][number]>;
true satisfies Same<keyof PlannedTwin, keyof z.input<typeof TwinPlanModel>["twins"][number]>;
true satisfies Same<keyof ParetoResult, keyof z.input<typeof ParetoModel>>;
true satisfies Same<z.input<typeof DegradationModel>["arms"], DegradationReport["arms"]>;
true satisfies Same<keyof DivergenceReport, keyof z.input<typeof DivergenceModel>>;
true satisfies Same<
  keyof Family["networks"][number],
  keyof z.input<typeof FamilyModel>["networks"][number]
>;
