import { parseSweepSpec, type SweepSpec } from "@resweep/sweeps";
import { z } from "zod";
import { readBody } from "./body.ts";
import { readQuery } from "./query.ts";

const Query = z.object({ quick: z.enum(["0", "1"]).default("0") });

/** The sweep that a request's body describes; with `?quick=1` its quick size. Throws InvalidInput. */
export async function readSweep(request: Request): Promise<SweepSpec> {
  const { quick } = readQuery(Query, request);
  return parseSweepSpec(await readBody(request), { quick: quick === "1" });
}
