import { JsonNumber, TrialState } from "@resweep/spec";
import { z } from "zod";

/*
 * What an export holds, a JSON object a line: the contract of `resweep export --format jsonl`, read back by
 * `resweep import` and written as columns in Parquet.
 */

export const TrialRow = z.object({
  id: z.int(),
  sweep: z.int(),
  config: z.record(z.string(), z.json()),
  seed: z.int().min(0),
  state: TrialState,
  results: z.record(z.string(), JsonNumber),
});
export type TrialRow = z.infer<typeof TrialRow>;

export const PointRow = z.object({
  trial: z.int(),
  sweep: z.int(),
  name: z.string().min(1),
  step: z.int().min(0).max(2_147_483_647),
  epoch: z.number(),
  trainMs: z.number(),
  value: JsonNumber,
  attempt: z.int().min(1),
});
export type PointRow = z.infer<typeof PointRow>;

/** The lines of a text that comes in pieces, without their line feeds; blank ones are left out. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") yield line;
  }
  if (rest.trim() !== "") yield rest;
}
