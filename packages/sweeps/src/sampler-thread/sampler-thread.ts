import { Worker } from "node:worker_threads";
import { threadFromSource } from "@resweep/data";
import { InvalidInput } from "@resweep/spec";
import type { Asked, nextCells } from "../plan/next-cells.ts";
import type { planSweep, SweepPlan } from "../plan/plan-sweep.ts";
import {
  type Question,
  type SamplerAnswer,
  type SamplerRequest,
  workOut,
} from "./serve-samplers.ts";

/** The same answers as of the functions of these names, from the thread. */
export interface SamplerThread {
  nextCells(...given: Parameters<typeof nextCells>): Promise<Asked>;
  planSweep(...given: Parameters<typeof planSweep>): Promise<SweepPlan>;
  /** Ends the thread; whoever still waits for an answer is told so. */
  close(): Promise<void>;
}

export interface SamplerThreadOptions {
  /** Starts the thread, which is to call `serveSamplers`; from a bundle of its own unless given. */
  start?(): Worker;
  /** One line, where the thread cannot be had or has died: from then on samplers are asked here. */
  onTrouble(line: string): void;
}

interface Waiting {
  readonly question: Question;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/**
 * Asks samplers on a thread of their own, so that heartbeats and pages do not wait for them: one suggestion of a Gaussian
 * process takes a tenth of a second, a plan of ten thousand trials three. The thread starts with the first question and
 * keeps no process alive by itself.
 */
export function openSamplerThread({
  start = startFromBundle,
  onTrouble,
}: SamplerThreadOptions): SamplerThread {
  let thread: Worker | null = null;
  let state: "open" | "broken" | "closed" = "open";
  const waiting = new Map<number, Waiting>();
  let questions = 0;

  const here = async (question: Question) => workOut(question);
  const onEnd = (error: Error) => {
    if (state === "open") {
      state = "broken";
      onTrouble(`samplers are asked on the main thread: ${error.message}`);
    }
    const left = [...waiting.values()];
    waiting.clear();
    for (const { question, resolve, reject } of left)
      if (state === "closed") reject(error);
      else resolve(here(question));
  };
  const onAnswer = (answer: SamplerAnswer) => {
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) thread?.unref();
    if ("result" in answer) asker?.resolve(answer.result);
    else asker?.reject("issues" in answer ? new InvalidInput(answer.issues) : answer.error);
  };
  const started = () => {
    thread = start();
    thread.on("message", onAnswer);
    thread.on("error", onEnd);
    thread.on("exit", () => onEnd(new Error("the thread that asks samplers has ended")));
    return thread;
  };

  const ask = async (question: Question): Promise<unknown> => {
    if (state === "closed") throw new Error("the thread that asks samplers is closed");
    if (state === "broken") return await here(question);
    return await new Promise((resolve, reject) => {
      const id = questions++;
      waiting.set(id, { question, resolve, reject });
      try {
        thread ??= started();
        thread.ref();
        thread.postMessage({ id, question } satisfies SamplerRequest);
      } catch (error) {
        onEnd(error as Error);
      }
    });
  };

  return {
    nextCells: async (...given) => (await ask({ of: "nextCells", given })) as Asked,
    planSweep: async (...given) => (await ask({ of: "planSweep", given })) as SweepPlan,
    async close() {
      state = "closed";
      await thread?.terminate();
    },
  };
}

/** The thread's bundle, which lies beside this one's; there is none where this is run from its sources. */
declare const SAMPLER_THREAD: string | undefined;

function startFromBundle(): Worker {
  const entry =
    typeof SAMPLER_THREAD === "string"
      ? new URL(`./${SAMPLER_THREAD}`, import.meta.url)
      : threadFromSource(new URL("./sampler-thread-main.ts", import.meta.url));
  return new Worker(entry, { execArgv: [] });
}
