import { setTimeout as sleep } from "node:timers/promises";
import { measuredIn, type SpoolRecord } from "@resweep/spec";

export interface Judgement {
  /** Sees each record that was written; `onMeasured` is called where a scheduler has something to say of it. */
  saw(record: SpoolRecord): void;
  /** The supervisor's word that the verdict is out, or that there is none. */
  judged(): void;
  /** Resolves once what was measured last has been judged, the signal aborts or the patience is over. */
  heard(): Promise<void>;
}

/**
 * Makes a training wait for the verdict on an epoch before it begins the next: one whose epochs take less than a second
 * would be at its end before it heard of any. While nobody answers, as in an outage, it waits once and then trains on.
 */
export function createJudgement(options: {
  /** The metric that is judged; null: nothing is waited for. */
  readonly metric: string | null;
  readonly patienceMs?: number;
  readonly signal: AbortSignal;
  onMeasured(): void;
}): Judgement {
  const { metric, patienceMs = 3_000, signal, onMeasured } = options;
  let due: AbortController | null = null;
  let answers = true;
  signal.addEventListener("abort", () => due?.abort());
  return {
    saw(record) {
      if (metric === null || measuredIn(record, metric) === null) return;
      if (answers) due = new AbortController();
      onMeasured();
    },
    judged() {
      answers = true;
      due?.abort();
      due = null;
    },
    async heard() {
      if (due === null || signal.aborted) return;
      const { signal: answer } = due;
      await sleep(patienceMs, undefined, { signal: answer }).catch(() => {});
      if (!answer.aborted) answers = false;
      due = null;
    },
  };
}
