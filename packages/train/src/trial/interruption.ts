/** Why a running trial is asked to end early; it is the `reason` of the AbortSignal. */
export type Interruption = "cancel" | "stop" | "yield";

/** Unwinds a trial from within; never leaves `runTrial`. */
export class Interrupted extends Error {
  readonly reason: Interruption;
  constructor(reason: Interruption) {
    super(reason);
    this.reason = reason;
  }
}

/** Lets messages and timers of the process have their turn, then throws Interrupted when the trial should end. */
export async function breathe(signal: AbortSignal, reasons: readonly Interruption[]) {
  await new Promise((resolve) => setImmediate(resolve));
  const reason = signal.aborted ? (signal.reason as Interruption) : null;
  if (reason && reasons.includes(reason)) throw new Interrupted(reason);
}

/** The loss of an update was not finite; ends the trial as `diverged`. */
export class Diverged extends Error {
  readonly step: number;
  constructor(step: number, loss: number) {
    super(
      `The training loss was ${loss} at step ${step}; lower recipe.learningRate or warm up longer`,
    );
    this.step = step;
  }
}
