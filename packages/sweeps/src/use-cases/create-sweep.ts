import { planSweep, type SweepPlan } from "../plan/plan-sweep.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** Plans the sweep and writes it with all its trials, or nothing. Workers are woken by the next reconcile. */
export async function createSweep(
  { store }: Platform,
  spec: SweepSpec,
  { by }: { readonly by: string },
): Promise<{ readonly id: number; readonly plan: SweepPlan }> {
  const plan = planSweep(spec);
  const { name, notes, tags, objective, priority } = spec;
  const { id } = await store.sweeps.create({
    name,
    notes,
    tags,
    createdBy: by,
    spec,
    objective,
    priority,
    concurrency: spec.budget.concurrency,
    cells: plan.cells,
  });
  return { id, plan };
}
