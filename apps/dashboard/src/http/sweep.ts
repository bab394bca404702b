import { operations } from "@resweep/api";
import { parseSweepSpec, type SweepSpec } from "@resweep/sweeps";
import { readBody } from "./body.ts";
import { readQuery } from "./query.ts";

/** The sweep that a request's body describes; with `?quick=1` its quick size. Throws InvalidInput. */
export async function readSweep(request: Request): Promise<SweepSpec> {
  const { quick } = readQuery(operations["POST /api/sweeps"].query, request);
  return parseSweepSpec(await readBody(request), { quick: quick === "1" });
}
