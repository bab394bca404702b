import { Confusion } from "@resweep/spec";
import type { ShownConfusion } from "@resweep/sweeps";
import { z } from "zod";
import type { Says } from "./says.ts";
import { count } from "./values.ts";

const share = z.number().min(0).max(1);
const { split, cells, mistakes } = Confusion.shape;
const place = z.object({ stage: count, name: z.string().describe("Of the stage"), split });

/** What a network confuses. */
export const ConfusionModel = place
  .extend({
    trialId: z.int(),
    places: z.array(place).describe("All stages and splits that there is a matrix of"),
    images: count,
    accuracy: share,
    classes: z.array(
      z.object({
        name: z.string(),
        images: count.describe("Of the class"),
        correct: count,
        predicted: count.describe("Images of any class that are taken for it"),
        accuracy: share.nullable().describe("Its recall; null where it has no image"),
        precision: share.nullable().describe("Null where nothing is taken for it"),
      }),
    ),
    cells: cells.describe("[class, predicted class, images] of each pair that occurs"),
    part: z.enum(["train", "test"]).describe("Of the data, in which images are counted"),
    mistakes: mistakes.describe("The surest of the wrong answers"),
  })
  .meta({ id: "Confusion" });

/** What a trial spends by the end of each of its stages. */
export const WorkModel = z
  .object({
    trialId: z.int(),
    stages: z
      .array(z.object({ totalSteps: count, macs: count }))
      .nullable()
      .describe("The training first; null where it cannot be counted any more"),
  })
  .meta({ id: "Work" });

// The compiler holds the model to what is really sent.
true satisfies Says<typeof ConfusionModel, ShownConfusion>;
