import {
  estimateDuration,
  estimateSpace,
  judgeSpace,
  judgeWorkers,
  planSweep,
  roomsOf,
} from "@resweep/sweeps";
import { answer, route } from "../../../http/route.ts";
import { readSweep } from "../../../http/sweep.ts";
import { platform } from "../../../platform/platform.ts";

/** What a specification would make, without making it. */
export const POST = route(
  async (request) => {
    const spec = await readSweep(request);
    const plan = planSweep(spec);
    const { store } = platform();
    const [past, workers] = await Promise.all([store.pastTrials(), store.workers.list()]);
    const { slots, warning: waiting } = judgeWorkers(plan.cells, workers);
    const concurrency = Math.min(spec.budget.concurrency ?? Number.POSITIVE_INFINITY, slots || 1);
    const space = estimateSpace(spec, plan.cells);
    const { warning } = judgeSpace(space, roomsOf(workers));
    return answer({
      trials: plan.trials,
      configurations: plan.configurations,
      seeds: plan.trials / Math.max(plan.configurations, 1),
      merged: plan.merged,
      sharing: plan.sharing,
      totalSteps: plan.totalSteps,
      macs: plan.macs,
      estimate: estimateDuration(plan.cells, past, concurrency),
      space: { ...space, warning },
      slots,
      waiting,
      /** The first cells, to see what is meant. */
      sample: plan.first
        .slice(0, 12)
        .map(({ values, seed, totalSteps }) => ({ values, seed, totalSteps })),
    });
  },
  { needs: ["read"] },
);
