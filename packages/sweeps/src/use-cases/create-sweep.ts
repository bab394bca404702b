import { InvalidInput } from "@resweep/spec";
import { estimateSpace } from "../plan/estimate-space.ts";
import { judgeSpace, roomsOf } from "../plan/judge-space.ts";
import { judgesOf } from "../plan/next-verdicts.ts";
import { pinnedPlan } from "../plan/pinned-plan.ts";
import type { SweepPlan } from "../plan/plan-sweep.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/**
 * Plans the sweep and writes it with all its trials, or nothing. Throws InvalidInput where every connected worker knows
 * that its checkpoints find no room, and for weights to begin with that are not there. Workers are woken by the next reconcile.
 */
export async function createSweep(
  platform: Platform,
  spec: SweepSpec,
  { by }: { readonly by: string },
): Promise<{ readonly id: number; readonly plan: SweepPlan }> {
  const { store } = platform;
  const plan = await pinnedPlan(platform, spec);
  const { refused, warning } = judgeSpace(
    estimateSpace(spec, plan.cells),
    roomsOf(await store.workers.list()),
  );
  if (refused) throw InvalidInput.at("retention.checkpoints", warning ?? "there is no room");
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
    target: plan.target,
    judges: judgesOf(spec.scheduler),
    cells: plan.first,
  });
  return { id, plan };
}
