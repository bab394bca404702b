import type { TensorFlow } from "./backend.ts";
import { RuntimeMissing } from "./errors.ts";

/**
 * TensorFlow.js on the native library.
 * @throws RuntimeMissing naming what to do, whatever the reason was.
 */
export function requireTensorFlow(require: (name: string) => unknown): TensorFlow {
  restoreUtilFunctions(require("node:util") as Record<string, unknown>);
  try {
    const tf = require("@tensorflow/tfjs-node-gpu") as TensorFlow;
    if (tf.getBackend() !== "tensorflow") throw new Error(`tfjs chose "${tf.getBackend()}"`);
    return tf;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split("\n")[0]! : String(error);
    throw new RuntimeMissing(
      `TensorFlow does not load (${reason.trim()}); run \`npm run setup\` at the root of the clone, which builds it`,
      { cause: error },
    );
  }
}

/** tfjs-node 4.22 calls two functions that Node 23 removed and Node 22 warns about. */
function restoreUtilFunctions(util: Record<string, unknown>): void {
  util.isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  util.isArray = Array.isArray;
}
