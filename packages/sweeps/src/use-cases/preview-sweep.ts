import type { JsonValue } from "@resweep/search";
import type { PastTrial, WorkerSummary } from "@resweep/store";
import { type DurationEstimate, estimateDuration } from "../plan/estimate-duration.ts";
import { estimateGpuHours, pastHere } from "../plan/estimate-gpu-hours.ts";
import { estimateSpace, type SpaceEstimate } from "../plan/estimate-space.ts";
import { judgeSpace, roomsOf } from "../plan/judge-space.ts";
import { judgeWorkers } from "../plan/judge-workers.ts";
import { planSweep, type SweepPlan } from "../plan/plan-sweep.ts";
import type { Platform } from "../platform.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** What a launch would make and take, of the workers that are connected. */
export interface SweepPreview
  extends Pick<
    SweepPlan,
    "trials" | "configurations" | "merged" | "sharing" | "totalSteps" | "macs"
  > {
  readonly seeds: number;
  /** `gpuHours`: all slots of workers together, on processors too; null where nothing like it was trained on them. */
  readonly estimate: DurationEstimate & { readonly gpuHours: number | null };
  /** `warning` where the connected workers lack the room. */
  readonly space: SpaceEstimate & { readonly warning: string | null };
  /** Of the connected workers that can take some of the trials. */
  readonly slots: number;
  /** Which trials no connected worker can take, in words. */
  readonly waiting: string | null;
  /** The first cells, to see what is meant. */
  readonly sample: readonly {
    readonly values: Readonly<Record<string, JsonValue>>;
    readonly seed: number;
    readonly totalSteps: number;
  }[];
}

/** Plans a sweep without making it. Throws InvalidInput. */
export async function previewSweep(
  platform: Pick<Platform, "store" | "samplers">,
  spec: SweepSpec,
): Promise<SweepPreview> {
  const { store, samplers = { planSweep } } = platform;
  const plan = await samplers.planSweep(spec);
  const [past, workers] = await Promise.all([store.pastTrials(), store.workers.list()]);
  return foresee(spec, { past, workers }, plan);
}

/** The same from what is known already: nothing, where no database is at hand. */
export function foresee(
  spec: SweepSpec,
  known: { readonly past: readonly PastTrial[]; readonly workers: readonly WorkerSummary[] },
  plan: SweepPlan = planSweep(spec),
): SweepPreview {
  const { workers } = known;
  const { trials, configurations, merged, sharing, totalSteps, macs, cells } = plan;
  const past = pastHere(known.past, workers);
  const { slots, warning: waiting } = judgeWorkers(cells, workers);
  const concurrency = Math.min(spec.budget.concurrency ?? Number.POSITIVE_INFINITY, slots || 1);
  const space = estimateSpace(spec, cells);
  const { warning } = judgeSpace(space, roomsOf(workers));
  // Of a sampler that learns, cells stand for what it will ask for: there may be fewer.
  const hours = estimateGpuHours(cells, past);
  const gpuHours = hours === null ? null : (hours * trials) / Math.max(cells.length, 1);
  return {
    ...{ trials, configurations, merged, sharing, totalSteps, macs },
    seeds: trials / Math.max(configurations, 1),
    estimate: { ...estimateDuration(cells, past, concurrency), gpuHours },
    space: { ...space, warning },
    ...{ slots, waiting },
    sample: plan.first
      .slice(0, 12)
      .map(({ values, seed, totalSteps: steps }) => ({ values, seed, totalSteps: steps })),
  };
}
