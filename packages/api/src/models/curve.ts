import type { CurveColumns } from "@resweep/store";
import { z } from "zod";
import type { Says } from "./says.ts";
import { SweepDetailModel } from "./sweep.ts";
import { TrialModel } from "./trial.ts";
import { number } from "./values.ts";

export const CurveModel = z
  .object({
    trialId: z.int(),
    name: z.string(),
    step: z.array(z.int()),
    epoch: z.array(z.number()),
    trainMs: z.array(z.number()),
    value: z.array(number),
    min: z.array(number).optional(),
    max: z.array(number).optional(),
  })
  .meta({
    id: "Curve",
    description: "Columns of equal length; min and max where the curve was downsampled",
  });

/** What a sweep's stream of events says. */
export const ChangesModel = z
  .object({
    sweep: SweepDetailModel.nullable().describe("Null where it is as before"),
    trials: z
      .array(TrialModel.extend({ config: z.unknown().optional() }))
      .describe(
        "Those that changed; a configuration comes with the first event of its trial alone",
      ),
    points: z.array(CurveModel).describe("To append; a step seen before takes the older's place"),
    reset: z.array(z.int()).describe("Trials whose curves are to be read anew"),
    waits: z
      .array(z.object({ what: z.string().nullable(), trials: z.array(z.int()) }))
      .optional()
      .describe("What these trials wait for now, where it is something else than before"),
  })
  .meta({ id: "Changes" });

// The compiler holds the models to what is really sent.
true satisfies Says<typeof CurveModel, CurveColumns>;
