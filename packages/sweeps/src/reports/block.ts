import { InvalidInput, parse } from "@resweep/spec";
import { parse as parseYaml } from "yaml";
import { z } from "zod";

const sweep = z
  .int({ error: "must be the id of a sweep" })
  .min(1)
  .max(2 ** 31 - 1);
const title = z.string().max(200).optional();
const trials = z
  .array(z.int({ error: "must be numbers of trials within the sweep" }).min(1))
  .max(200)
  .optional();
const metric = z.string().min(1).max(200).optional();

/**
 * What a fenced block named `resweep` asks for, in YAML:
 *
 *     sweep: 12
 *     chart: curves
 *     metric: validation/accuracy
 */
export const ReportBlock = z.discriminatedUnion(
  "chart",
  [
    z.strictObject({ chart: z.literal("curves"), sweep, metric, trials, title }),
    z.strictObject({ chart: z.literal("claims"), sweep, title }),
    z.strictObject({
      ...{ chart: z.literal("degradation"), sweep, title },
      of: z.enum(["train", "test"], { error: "must be train or test" }).default("train"),
    }),
    z.strictObject({
      ...{ chart: z.literal("trials"), sweep, trials, title },
      metrics: z.array(z.string().min(1).max(200)).min(1).max(12).optional(),
    }),
  ],
  { error: "must be curves, claims, degradation or trials" },
);
export type ReportBlock = z.infer<typeof ReportBlock>;

/** Throws InvalidInput. */
export function readBlock(text: string): ReportBlock {
  let value: unknown;
  try {
    value = parseYaml(text, { maxAliasCount: 0 });
  } catch (error) {
    throw InvalidInput.at("", `not YAML: ${(error as Error).message.split("\n")[0]}`, {
      cause: error,
    });
  }
  return parse(ReportBlock, value);
}
