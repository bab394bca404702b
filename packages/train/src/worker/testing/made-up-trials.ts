import type { SpoolRecord } from "@resweep/spec";
import type { Claim, Store } from "@resweep/store";
import { reconcile } from "@resweep/sweeps";

export interface MadeUp {
  /** Of each trial. */
  readonly epochs?: number;
  /** A turn of the controller, after each epoch. */
  turn?(): Promise<unknown>;
}

const metric = "validation/accuracy";
/** Updates of an epoch. */
const steps = 10;

/** Best at a rate of 0.1; what is ahead at the first epoch stays ahead. */
function accuracyAt({ config, seed }: Claim, epoch: number): number {
  const { recipe } = config as { recipe: { learningRate: number } };
  return 0.9 - Math.abs(Math.log10(recipe.learningRate) + 1) / 10 - 0.3 / epoch + seed / 1000;
}

/**
 * Runs a sweep with trials that are made up, two at a time and an epoch of each in turn; the controller looks after each
 * epoch. Returns how many epochs were trained.
 */
export async function runMadeUp(
  store: Store,
  sweepId: number,
  { epochs = 9, turn = () => reconcile({ store, queue: null }) }: MadeUp = {},
): Promise<number> {
  const { workerId } = await store.workers.register({ name: "w", host: "here", pid: 1, slots: 2 });
  const trials = await store.trials.list({ sweepId });
  await store.workers.offer(workerId, [...new Set(trials.flatMap(({ requires }) => requires))]);
  const running: { claim: Claim; epoch: number; sequence: number }[] = [];
  for (let trained = 0; ; ) {
    while (running.length < 2) {
      const claim = await store.attempts.claim({ workerId, slot: running.length });
      if (!claim) break;
      const epoch = Math.round((claim.resume?.step ?? 0) / steps);
      running.push({ claim, epoch, sequence: 1 });
    }
    const one = running.shift();
    if (!one) return trained;
    const { claim } = one;
    const { desired } = await store.attempts.renew(claim);
    const step = one.epoch * steps;
    if (desired === "stop" || desired === "wait") {
      // It has gone on into the next epoch by then.
      const at = { step: step + 1, epoch: one.epoch + 0.1, stage: 0 };
      const key = `t${claim.trialId}-${claim.fence}-left`;
      await store.attempts.ship(
        claim,
        [{ type: "checkpoint", ...at, key, sha256: "0", bytes: 1 }],
        one.sequence,
      );
      await store.attempts.finish(claim, { state: desired === "stop" ? "stopped" : "yielded" });
    } else if (one.epoch === epochs) {
      const values = { [metric]: accuracyAt(claim, epochs) };
      await store.attempts.finish(claim, { state: "succeeded", values });
    } else {
      one.epoch += 1;
      trained += 1;
      const at = { step: step + steps, epoch: one.epoch, stage: 0 };
      const records: SpoolRecord[] = [
        ...(step === 0 ? [{ type: "stage-start", stage: 0, name: "train", step } as const] : []),
        { type: "points", ...at, trainMs: 1, values: { [metric]: accuracyAt(claim, one.epoch) } },
        {
          ...{ type: "checkpoint", ...at, sha256: "0", bytes: 1 },
          key: `t${claim.trialId}-${one.epoch}`,
        },
      ];
      await store.attempts.ship(claim, records, one.sequence);
      one.sequence += records.length;
      running.push(one);
    }
    await turn();
  }
}
