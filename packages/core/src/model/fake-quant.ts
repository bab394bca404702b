import type * as tfjs from "@tensorflow/tfjs";
import type { TensorFlow } from "../tensorflow.ts";
import type { FakeQuant } from "./kernels-fake-quant.ts";

/** The integers of inference. */
const bits = 8;

/** A layer whose values are those of 8-bit integers between its two weights, which are not trained, in every pass. */
export function fakeQuantLayer(
  tf: TensorFlow,
  name: string,
  fakeQuant: FakeQuant,
): tfjs.layers.Layer {
  class FakeQuantisation extends tf.layers.Layer {
    override build(): void {
      for (const limit of ["min", "max"]) {
        this.addWeight(limit, [], "float32", tf.initializers.zeros(), undefined, false);
      }
      this.built = true;
    }

    override call(inputs: tfjs.Tensor | tfjs.Tensor[]): tfjs.Tensor {
      const x = Array.isArray(inputs) ? inputs[0]! : inputs;
      const [min, max] = this.weights.map((weight) => weight.read());
      return fakeQuant(x, min!, max!, { bits, narrowRange: false });
    }
  }
  return new FakeQuantisation({ name });
}

/**
 * The same layer, reading its kernel as 8-bit integers make it: symmetric, a scale for each of its `filters`, which lie
 * innermost (Krishnamoorthi 2018, arXiv:1806.08342, sec. 3.1.3). A batch norm that follows scales whole filters, so these
 * are the integers of the folded kernel as well. Gradients go straight through: a kernel's own range cuts nothing off.
 */
export function withIntegerKernel(
  tf: TensorFlow,
  layer: tfjs.layers.Layer,
  { filters, fakeQuant }: { readonly filters: number; readonly fakeQuant: FakeQuant },
): tfjs.layers.Layer {
  // A filter of zeros has a range too.
  const least = 1e-30;
  const rounded = tf.customGrad((kernel) => {
    const columns = tf.reshape(kernel as tfjs.Tensor, [-1, filters]);
    const largest = tf.maximum(tf.max(tf.abs(columns), 0), least);
    const levels = fakeQuant(columns, tf.neg(largest), largest, { bits, narrowRange: true });
    return {
      value: tf.reshape(levels, (kernel as tfjs.Tensor).shape),
      gradFunc: (dy: tfjs.Tensor) => dy,
    };
  });
  const call = layer.call.bind(layer);
  layer.call = (inputs, kwargs) =>
    tf.tidy(() => {
      // Stock layers take no kernel but their own variable: for this pass it reads as integers.
      const variable = layer.weights[0]!;
      const read = variable.read;
      variable.read = () => rounded(read.call(variable));
      try {
        return call(inputs, kwargs);
      } finally {
        variable.read = read;
      }
    });
  return layer;
}
