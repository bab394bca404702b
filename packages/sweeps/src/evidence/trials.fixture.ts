import type { CurveColumns, Store, SweepDetail, TrialStage, TrialSummary } from "@resweep/store";

/** A trial that succeeded, unless it is said otherwise. */
export function trialOf(
  number: number,
  seed: number,
  values: Record<string, unknown>,
  results: Record<string, number>,
  more: Partial<TrialSummary> = {},
): TrialSummary {
  return {
    ...{ id: 100 + number, sweepId: 7, number, state: "succeeded", desired: "run", seed },
    ...{ values, config: {}, step: 10, totalSteps: 10, objective: null, results },
    ...{ startedAt: null, endedAt: null, durationMs: null, worker: null, error: null },
    ...{ requires: [], sharedWith: null, waitsFor: null, flush: 0 },
    ...more,
  };
}

/** A store with one sweep; only what evidence reads. */
export function storeOf(
  trials: readonly TrialSummary[],
  spec: unknown = {},
  curves: readonly CurveColumns[] = [],
  stages: readonly TrialStage[] = [],
  objectives: SweepDetail["objectives"] = [{ metric: "validation/accuracy", mode: "max" }],
): Store {
  const [objective] = objectives;
  return {
    sweeps: { get: async () => ({ id: 7, objective, objectives, spec }) as SweepDetail },
    trials: { list: async () => trials, stages: async () => stages },
    metrics: {
      curveColumns: async ({ trialIds, names }: { trialIds: number[]; names: string[] }) =>
        curves.filter(({ trialId, name }) => trialIds.includes(trialId) && names.includes(name)),
    },
  } as unknown as Store;
}
