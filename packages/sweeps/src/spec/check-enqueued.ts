import { givenCell } from "@resweep/search";
import { searchOf } from "../plan/planned-cell.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** Refuses a cell to be tried first that the space does not have. */
export function checkEnqueued(spec: SweepSpec): void {
  const { space } = searchOf(spec);
  for (const [i, given] of spec.enqueue.entries()) givenCell(space, given, `enqueue.${i}`);
}
