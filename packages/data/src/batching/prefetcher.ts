import { Worker } from "node:worker_threads";
import type { Dataset } from "../dataset.ts";
import type { Images } from "../images/images.ts";
import { ahead } from "./ahead.ts";
import type { BatchDraws, BatcherOptions, BatchPosition } from "./batcher.ts";
import type { EvaluationBatch } from "./evaluation.ts";
import type {
  PrefetchAnswer,
  PrefetchRequest,
  PrefetchResult,
  PrefetchSetting,
} from "./prefetch-messages.ts";
import { threadFromSource } from "./thread-from-source.ts";

/** Bytes of a batch's images, [batch, height, width, channels]. */
export interface WithImages {
  readonly images: Uint8Array;
}

/** Batches made on another thread, a few ahead of the one that is used. A failure there is thrown here. */
export interface Prefetcher {
  train(positions: Iterable<BatchPosition>): AsyncGenerator<BatchDraws & WithImages>;
  evaluate(
    part: "train" | "test",
    batches: Iterable<EvaluationBatch>,
  ): AsyncGenerator<EvaluationBatch & WithImages>;
  /** Ends the thread; whoever still waits for a batch is told so. */
  close(): Promise<void>;
}

/** Batches that wait for their use, at most. */
const depth = 3;

/** Starts the thread. `dataset`'s images must be in shared memory (`inSharedMemory`), or the thread has its own copy. */
export function openPrefetcher(
  dataset: PrefetchSetting["dataset"],
  options: BatcherOptions,
): Prefetcher {
  const { train, test, inputShape, mean, deviation } = dataset;
  const setting: PrefetchSetting = {
    dataset: { train, test, inputShape, mean, deviation },
    options,
  };
  const thread = new Worker(...entry(setting));
  const waiting = new Map<
    number,
    { resolve: (result: PrefetchResult) => void; reject: (error: unknown) => void }
  >();
  let ended: unknown = null;
  const end = (error: unknown) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  thread.on("message", (answer: PrefetchAnswer) => {
    const asker = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) asker?.reject(withCode(answer));
    else asker?.resolve(answer.result);
  });
  thread.on("error", end);
  thread.on("exit", () => end(new Error("The thread that prepares batches has ended")));

  let asked = 0;
  const ask = (request: PrefetchRequest): Promise<PrefetchResult> =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      const id = asked++;
      waiting.set(id, { resolve, reject });
      thread.postMessage({ id, request });
    });
  return {
    train: (positions) =>
      ahead(positions, depth, async (position) => {
        const { images, drawn } = await ask({ kind: "train", position });
        return { images, ...drawn! };
      }),
    evaluate: (part, batches) =>
      ahead(batches, depth, async (batch) => {
        const { images } = await ask({ kind: "rows", part, indices: batch.indices });
        return { images, ...batch };
      }),
    async close() {
      await thread.terminate();
    },
  };
}

/** What the thread threw, with the code by which failures are told apart. */
function withCode({ error, code }: Extract<PrefetchAnswer, { error: unknown }>): unknown {
  return code !== undefined && error instanceof Error ? Object.assign(error, { code }) : error;
}

/** The same dataset with its images where every thread sees them; those in a file are there already. */
export function inSharedMemory(dataset: Dataset): Dataset {
  const shared = (images: Images) => {
    if (!(images instanceof Uint8Array) || images.buffer instanceof SharedArrayBuffer)
      return images;
    const copy = new Uint8Array(new SharedArrayBuffer(images.length));
    copy.set(images);
    return copy;
  };
  const { train, test } = dataset;
  return {
    ...dataset,
    train: { ...train, images: shared(train.images) },
    test: { ...test, images: shared(test.images) },
  };
}

/** The thread's bundle, which lies beside this one's; there is none where this is run from its sources. */
declare const PREFETCH_THREAD: string | undefined;

function entry(workerData: PrefetchSetting): ConstructorParameters<typeof Worker> {
  const place =
    typeof PREFETCH_THREAD === "string"
      ? new URL(`./${PREFETCH_THREAD}`, import.meta.url)
      : threadFromSource(new URL("./prefetch-thread.ts", import.meta.url));
  return [place, { workerData, execArgv: [] }];
}
