import { DeviceOutOfMemory } from "./errors.ts";

/** As TensorFlow, CUDA's libraries, oneDNN and, for an array on its way to them, V8 say it. */
const outOfMemory =
  /\bOOM\b|resource.?exhausted|out.of.memory|failed to allocate|_ALLOC_FAILED\b|array buffer allocation failed/i;

/** Runs `work`, turning the binding's words for exhausted memory into the typed error. */
export function withDeviceErrors<Result>(batchSize: number, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && outOfMemory.test(error.message)) {
      throw new DeviceOutOfMemory(batchSize, { cause: error });
    }
    throw error;
  }
}
