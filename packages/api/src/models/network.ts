import type { NetworkVersion } from "@resweep/store";
import type { NetworkDetail } from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";
import { at, count } from "./values.ts";

const values = z
  .record(z.string(), z.union([z.number(), z.string()]))
  .describe("Measured at the end of its stage");

/** The answers about registered networks, for their description. */
export const NetworkModel = z
  .object({
    name: z.string(),
    version: z.int().min(1).describe("Counts from 1 within the name; never given again"),
    aliases: z.array(z.string()).describe("What stands for it now"),
    notes: z.string(),
    createdAt: at,
    createdBy: z.string(),
    trialId: z.int(),
    trialNumber: z.int(),
    sweepId: z.int(),
    sweepName: z.string(),
    stage: count.describe("0 is the training, 1 the trial's first further stage"),
    stageName: z.string(),
    checkpoint: z.object({
      key: z.string(),
      sha256: z.string(),
      bytes: count,
      store: z.string().nullable().describe("Id of the artifact store"),
    }),
    values,
  })
  .meta({ id: "Network" });

export const NetworkDetailModel = NetworkModel.extend({
  lineage: z
    .array(
      z.object({
        trialId: z.int(),
        stage: count,
        name: z.string(),
        config: z.record(z.string(), z.json()).describe("Of its stage, or the architecture"),
        values,
      }),
    )
    .describe("From the first training on"),
  origin: z.json().describe("Where the first of them began; null: drawn by the seed"),
  promotions: z
    .array(
      z.object({
        alias: z.string(),
        network: z.string().nullable().describe("`name@version`; null: taken away"),
        at,
        by: z.string(),
        why: z.string(),
      }),
    )
    .describe("Of the aliases that stand for it or did, newest first"),
}).meta({ id: "NetworkDetail" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof NetworkModel, NetworkVersion>;
true satisfies Says<typeof NetworkDetailModel, NetworkDetail>;
