import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { nodeBackend, type TensorFlow } from "../backend.ts";

/**
 * Uniform numbers in [0, 1) of this shape, a function of `key` [2] int32 alone. Drawn on the device, so that a recorded
 * step whose key is an input draws anew at each run, and what an eager one draws.
 */
export type Uniform = (shape: number[], key: Tensor1D) => Tensor;

/** TensorFlow's StatelessRandomUniform, whose numbers are the same on every machine and in every version. */
export function uniformKernel(tf: TensorFlow): Uniform {
  const backend = nodeBackend(tf);
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = backend.binding;
  const attributes = [
    { name: "dtype", type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: "T", type: TF_ATTR_TYPE, value: TF_INT32 },
    { name: "Tseed", type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
  return (shape, key) =>
    tf.tidy(() => {
      const operands = [tf.tensor1d(shape, "int32"), key];
      return backend.executeSingleOutput("StatelessRandomUniform", attributes, operands);
    });
}
