import { samplers } from "@resweep/search";
import { Conflict, InvalidInput } from "@resweep/spec";
import { familyTree } from "../evidence/family-tree.ts";
import { planTwins, type TwinPlan } from "../plan/plan-twins.ts";
import type { Platform } from "../platform.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { hint } from "./hint.ts";

/** The dense twins that a sweep lacks, before anything is launched. Throws NotFound, and InvalidInput as `planTwins`. */
export async function planDenseTwins(
  platform: Pick<Platform, "store">,
  sweepId: number,
): Promise<TwinPlan> {
  return (await planned(platform, sweepId)).plan;
}

/**
 * Adds those trials to the sweep, for the seeds of the networks they are compared with; a completed sweep runs again. Asked
 * again it adds nothing. Throws NotFound, Conflict where another asks at the same time, while the sweep is being cancelled
 * or where its sampler would learn from them, and InvalidInput where they exceed its budget of trials.
 */
export async function launchTwins(
  platform: Platform,
  sweepId: number,
  { by }: { readonly by: string },
): Promise<TwinPlan> {
  const { plan, cells, spec, present } = await planned(platform, sweepId);
  if (cells.length === 0) return plan;
  const { sampler, budget } = spec;
  if (samplers.list.find(({ name }) => name === sampler.name)?.cells === undefined)
    throw new Conflict(
      `Sweep ${sweepId} is searched by ${sampler.name}, which would learn from twins outside its space; launch them as a sweep of their own`,
    );
  const total = present + cells.length;
  if (total > budget.trials)
    throw InvalidInput.at(
      "budget.trials",
      `${cells.length} trials of twins make ${total}, more than the sweep's budget of ${budget.trials}`,
    );
  const why = `${plan.twins.length === 1 ? "a dense twin" : `${plan.twins.length} dense twins`} of its compressed networks`;
  await platform.store.sweeps.extend(sweepId, cells, { by, why });
  await hint(platform, sweepId);
  return plan;
}

async function planned({ store }: Pick<Platform, "store">, sweepId: number) {
  const [{ spec: written }, trials, stages, hashes] = await Promise.all([
    store.sweeps.get(sweepId),
    store.trials.list({ sweepId }),
    store.trials.stages({ sweepId }),
    store.sweeps.hashes(sweepId),
  ]);
  const spec = parseSweepSpec(written);
  const found = planTwins(spec, trials, familyTree(trials, stages), new Set(hashes));
  return { ...found, spec, present: trials.length };
}
