import type * as tfjs from "@tensorflow/tfjs";
import type { NetworkGraph } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { channelUnits } from "./channel-units.ts";
import { readersOf } from "./readers.ts";

/** For each unit of a network's channels, the square of what the loss would change without it, to first order. */
export type Importance = ReadonlyMap<number, number>;

/** Importance gathered batch by batch. */
export interface TaylorTally {
  /** Parameters whose gradients are wanted. */
  readonly kernels: readonly string[];
  /**
   * Ordinary tfjs code. What `add` takes of one batch, in one vector: gradient times weight, summed over all that a kernel
   * does with a channel.
   * @param weights and `gradients` in the order of `kernels`.
   */
  products(
    tf: TensorFlow,
    weights: readonly tfjs.Tensor[],
    gradients: readonly tfjs.Tensor[],
  ): tfjs.Tensor1D;
  add(products: Float32Array): void;
  /** The mean over the batches so far. */
  importance(): Importance;
}

/**
 * The first-order Taylor criterion (Molchanov et al. 2019, arXiv:1906.10771, eq. 8 and 11): the square of the loss's
 * derivative by a gate on a unit's maps, averaged over batches. The gate is thought where the maps are read: there its
 * derivative is the sum of gradient times weight over what the readers do with those maps, which are just the weights that
 * pruning takes away. Over a filter's own weights the sum would be of no use: a batch norm of the batch after it makes the
 * loss the same for every scale of the filter, and their sum zero.
 */
export function taylorTally(graph: NetworkGraph): TaylorTally {
  const readers = readersOf(graph, channelUnits(graph));
  const squares = new Map<number, number>();
  let batches = 0;
  return {
    kernels: readers.map(({ kernel }) => kernel),
    products: (tf, weights, gradients) =>
      tf.concat1d(
        weights.map((weight, i) => {
          const product = tf.mul(weight, gradients[i]!);
          const inputs = product.rank - 2;
          const others = [...product.shape.keys()].filter((axis) => axis !== inputs);
          return tf.sum(product, others) as tfjs.Tensor1D;
        }),
      ),
    add(products) {
      const sums = new Map<number, number>();
      let place = 0;
      for (const { units } of readers) {
        for (const unit of units) sums.set(unit, (sums.get(unit) ?? 0) + products[place++]!);
      }
      for (const [unit, sum] of sums) squares.set(unit, (squares.get(unit) ?? 0) + sum ** 2);
      batches += 1;
    },
    importance: () => new Map([...squares].map(([unit, sum]) => [unit, sum / batches])),
  };
}
