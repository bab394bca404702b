import { createModel, readWeights, writeWeights } from "@resweep/core";
import { loadRuntime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import type { WeightedNetwork } from "../network/inference-network.ts";

const { tf, kernels } = await loadRuntime({ threads: 1 });

/** Images of noise, [count, height, width, channels]. */
export function noise({ graph }: WeightedNetwork, count: number, seed = 3): Float32Array {
  const shape = [count, ...graph.inputShape];
  return tf
    .tidy(() => tf.randomNormal(shape, 0, 1, "float32", seed).dataSync() as Float32Array)
    .slice();
}

/**
 * The network with batch norms that have seen images, so that signals keep their size through the layers as they do once
 * something is trained.
 */
export function settled({ graph, weights }: WeightedNetwork): WeightedNetwork {
  const { inputShape, classes } = graph;
  // All of the new statistics, nothing of the old.
  const nodes = graph.nodes.map((node) =>
    node.type === "batch-norm" ? { ...node, momentum: 1 } : node,
  );
  const model = createModel(tf, { ...graph, nodes }, { inputShape, classes, seed: 1 }, { kernels });
  writeWeights(model, weights);
  tf.tidy(() => {
    model.apply(tf.randomNormal([16, ...inputShape], 0, 1, "float32", 5), { training: true });
  });
  const seen = readWeights(model);
  model.dispose();
  return { graph, weights: seen };
}

/** What the network gives that is trained, in inference mode: [count, classes]. */
export function trainingLogits(
  { graph, weights }: WeightedNetwork,
  images: Float32Array,
): Float32Array {
  const { inputShape, classes } = graph;
  const model = createModel(tf, graph, { inputShape, classes, seed: 1 }, { kernels });
  writeWeights(model, weights);
  const logits = tf.tidy(() => {
    const x = tf.tensor(images, [-1, ...inputShape].with(0, images.length / size(inputShape)));
    return ([model.apply(x)].flat()[0] as tfjs.Tensor).dataSync().slice();
  });
  model.dispose();
  return logits as Float32Array;
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The largest difference in units of the largest value expected. */
export function relativeError(found: Float32Array, expected: Float32Array): number {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - found[i]!))) / scale;
}
