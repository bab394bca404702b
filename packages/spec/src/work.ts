/** What a trial has done by the end of one of its stages, all stages before it included. */
export interface Work {
  /** Optimizer updates. */
  readonly totalSteps: number;
  /** Multiply-accumulates. */
  readonly macs: number;
}

/** The multiply-accumulates that are spent by a step: even over the steps of each stage. */
export function workAt(stages: readonly Work[], step: number): number {
  let done: Work = { totalSteps: 0, macs: 0 };
  for (const stage of stages) {
    // A stage that takes no step adds its work to what comes after it.
    if (step <= stage.totalSteps && stage.totalSteps > done.totalSteps) {
      const share = (step - done.totalSteps) / (stage.totalSteps - done.totalSteps);
      return done.macs + share * (stage.macs - done.macs);
    }
    done = stage;
  }
  return done.macs;
}
