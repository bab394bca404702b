import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { pinWeights } from "./pin-weights.ts";
import { planSweep, type SweepPlan } from "./plan-sweep.ts";

/** The plan with the bytes that its trials begin with. Throws InvalidInput as `planSweep` and `pinWeights` do. */
export async function pinnedPlan(platform: Platform, spec: SweepSpec): Promise<SweepPlan> {
  const { samplers = { planSweep } } = platform;
  const written = await samplers.planSweep(spec);
  const pinned = await pinWeights(platform, spec, { cells: [...written.cells, ...written.first] });
  return pinned.size === 0 ? written : await samplers.planSweep(spec, pinned);
}
