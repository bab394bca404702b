import type { Tensor } from "@tensorflow/tfjs";
import { nodeBackend, type TensorFlow } from "./backend.ts";

/**
 * Gives ReLU its own gradient operation. tfjs multiplies by `step(x)`, which its node backend composes of six
 * operations over the whole activation; TensorFlow's ReluGrad is one, and needs only what the next layer keeps anyway.
 */
export function registerReluGradient(tf: TensorFlow): void {
  const backend = nodeBackend(tf);
  tf.registerGradient({
    kernelName: "Relu",
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      x: () =>
        backend.executeSingleOutput(
          "ReluGrad",
          [{ name: "T", type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT }],
          [dy as Tensor, y!],
        ),
    }),
  });
}
