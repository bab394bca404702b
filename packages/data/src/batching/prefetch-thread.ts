// A thread of its own: makes the batches it is asked for, in order, while the others train.
import { parentPort, workerData } from "node:worker_threads";
import { createBatcher } from "./batcher.ts";
import { copyRows } from "./copy-rows.ts";
import type {
  PrefetchAnswer,
  PrefetchRequest,
  PrefetchResult,
  PrefetchSetting,
} from "./prefetch-messages.ts";

const { dataset, options } = workerData as PrefetchSetting;
const batcher = createBatcher(dataset, options);

parentPort!.on("message", ({ id, request }: { id: number; request: PrefetchRequest }) => {
  try {
    const result = make(request);
    const answer: PrefetchAnswer = { id, result };
    parentPort!.postMessage(answer, [result.images.buffer as ArrayBuffer]);
  } catch (error) {
    // A message keeps of an error what is JavaScript's own.
    const code = (error as { code?: string }).code;
    parentPort!.postMessage({ id, error, code } satisfies PrefetchAnswer);
  }
});

function make(request: PrefetchRequest): PrefetchResult {
  if (request.kind === "rows") {
    return { images: copyRows(dataset, request.part, request.indices), drawn: null };
  }
  const drawn = batcher.drawBatch(request.position);
  return { images: copyRows(dataset, "train", drawn.indices), drawn };
}
