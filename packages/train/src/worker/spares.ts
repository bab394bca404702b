import type { ChildMessage, SupervisorMessage, TrialJob } from "../child/messages.ts";
import type { Messages } from "./messages.ts";
import { type ForkedProcess, forkTraining, type TrainingProcess } from "./training-process.ts";

/** Training processes forked ahead, so that a trial need not wait for a process to start. Each is used once. */
export interface Spares {
  /**
   * Gives a spare its job, or a fresh process where there is no spare. A spare that turns out to have died before it
   * took the job is no attempt: the job goes to a fresh process.
   */
  start(job: TrialJob, hear: (message: ChildMessage) => void): TrainingProcess;
  /** Ends those that wait; nothing is forked ahead any more. */
  close(): void;
}

export interface SparesOptions {
  /** How many wait at a time: one for each slot. */
  readonly count: number;
  /** Threads of each trial; null leaves TensorFlow to be loaded with the job. */
  readonly prepare: number | null;
  readonly messages: Messages;
  readonly fork?: () => ForkedProcess;
  readonly firstPauseMs?: number;
}

const longestPauseMs = 60_000;
/** One that died later than this was well: its death is a new trouble, not the same again. */
const healthyMs = 60_000;

export function createSpares(options: SparesOptions): Spares {
  const { count, prepare, messages, fork = forkTraining, firstPauseMs = 1_000 } = options;
  const waiting: ForkedProcess[] = [];
  let failures = 0;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const fill = () => {
    if (closed || timer) return;
    const pauseMs = pausedUntil - performance.now();
    if (pauseMs > 0) {
      timer = setTimeout(() => {
        timer = null;
        fill();
      }, pauseMs);
      timer.unref();
      return;
    }
    while (waiting.length < count) waiting.push(forkSpare());
  };

  const forkSpare = () => {
    const spare = fork();
    const startedAt = performance.now();
    if (prepare !== null) spare.send({ type: "prepare", threads: prepare });
    void spare.ended.then(({ code, signal, output }) => {
      const at = waiting.indexOf(spare);
      if (closed || at < 0) return; // it had its job
      waiting.splice(at, 1);
      if (performance.now() - startedAt > healthyMs) failures = 0;
      pausedUntil = performance.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** failures++);
      const how = signal ? `signal ${signal}` : `exit status ${code}`;
      const last = output.at(-1);
      messages.trouble("a spare training process died", last ? `${how}: ${last}` : how);
      fill();
    });
    return spare;
  };

  fill();
  return {
    start(job, hear) {
      const sent: SupervisorMessage[] = [];
      let killed = false;
      let heard = false;
      let refilled = false;
      const listen = (message: ChildMessage) => {
        // The next spare is forked when this one has taken its first step: its start is not slowed by it.
        if (heard && !refilled) {
          refilled = true;
          fill();
        }
        heard = true;
        hear(message);
      };
      const spare = waiting.shift();
      let current = spare ?? fork();
      const ended = async () => {
        const end = await current.ended;
        if (!spare || heard || killed) return end;
        messages.trouble(
          "a spare training process",
          "it had died when its job came; another does it",
        );
        current = fork();
        current.hear(listen);
        for (const message of sent) current.send(message);
        return await current.ended;
      };
      const training: TrainingProcess = {
        get pid() {
          return current.pid;
        },
        send(message) {
          if (!heard) sent.push(message);
          current.send(message);
        },
        kill() {
          killed = true;
          current.kill();
        },
        ended: ended().finally(() => {
          failures = spare && heard ? 0 : failures;
          fill();
        }),
      };
      current.hear(listen);
      training.send({ type: "job", job });
      return training;
    },
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      for (const spare of waiting.splice(0)) spare.kill();
    },
  };
}
