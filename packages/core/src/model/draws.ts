import type * as tfjs from "@tensorflow/tfjs";
import type { NetworkGraph, NodeOf } from "../graph/graph.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { seededUniform } from "./seeded-normal.ts";

type RandomNode = NodeOf<"dropout"> | NodeOf<"stochastic-depth">;

/**
 * Uniform numbers in [0, 1) of this shape, a function of `key` [2] int32 alone. Recordable where the backend draws on
 * the device from a key that is the step's input.
 */
export type UniformKernel = (shape: number[], key: tfjs.Tensor1D) => tfjs.Tensor;

/** Reads the key and draws in JavaScript: for steps that are not recorded. */
export function composedUniform(tf: TensorFlow): UniformKernel {
  return (shape, key) => {
    const [seed, stream] = key.dataSync();
    const next = seededUniform(seed!, `draw/${stream}`);
    const count = shape.reduce((product, size) => product * size, 1);
    return tf.tensor(Float32Array.from({ length: count }, next), shape);
  };
}

/**
 * Where the layers of one model that draw in training take their key from. Their draws are not made inside a step that
 * is recorded once and replayed: the step's key comes in, and each layer draws from it and its own place in the graph.
 */
export interface DrawSource {
  /** Of the step under way; null outside of `withDraws`. */
  key: tfjs.Tensor1D | null;
  /** Steps that brought no key of their own. */
  steps: number;
  readonly seed: number;
}

const sources = new WeakMap<tfjs.LayersModel, DrawSource>();

export function setDrawSource(model: tfjs.LayersModel, source: DrawSource): void {
  sources.set(model, source);
}

/** The nodes that draw in training; none where a network has neither dropout nor stochastic depth. */
export function randomNodes(graph: NetworkGraph): RandomNode[] {
  return graph.nodes.filter(
    (node): node is RandomNode => node.type === "dropout" || node.type === "stochastic-depth",
  );
}

/**
 * Runs `body` with the draws of this model's dropout and stochastic depth made from `key` [2] int32, which may be the
 * input of a recorded step. Without it they go by the model's seed and the number of training passes so far.
 */
export function withDraws<T>(model: tfjs.LayersModel, key: tfjs.Tensor1D, body: () => T): T {
  const source = sources.get(model);
  if (!source) return body();
  const outer = source.key;
  source.key = key;
  try {
    return body();
  } finally {
    source.key = outer;
  }
}

/**
 * A stock Dropout layer, same configuration and files, whose training pass keeps a value where a uniform number made
 * from the step's key is at least `rate`. Stochastic depth draws one number for each image (a reloaded model infers;
 * stock TensorFlow.js refuses to train it).
 */
export function dropoutLayer(
  tf: TensorFlow,
  node: RandomNode,
  place: { readonly index: number; readonly rank: number },
  uniform: UniformKernel,
  source: DrawSource,
): tfjs.layers.Layer {
  const Stock = tf.layers.dropout({ rate: 0 }).constructor as new (
    config: Parameters<TensorFlow["layers"]["dropout"]>[0],
  ) => tfjs.layers.Layer;
  const perImage = node.type === "stochastic-depth";
  // Far apart, so that no layer's stream is another's of a later step.
  const stream = Math.imul(place.index + 1, 0x9e3779b1);

  class Dropout extends Stock {
    override call(
      inputs: tfjs.Tensor | tfjs.Tensor[],
      kwargs: Parameters<tfjs.layers.Layer["call"]>[1],
    ): tfjs.Tensor | tfjs.Tensor[] {
      if (!kwargs?.training) return super.call(inputs, kwargs);
      return tf.tidy(() => {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        const shape = perImage ? [x.shape[0]!, ...Array(x.rank - 1).fill(1)] : x.shape;
        const own = source.key ?? tf.tensor1d([source.seed, source.steps++], "int32");
        const key = tf.add<tfjs.Tensor1D>(own, tf.tensor1d([0, stream], "int32"));
        const kept = tf.cast(tf.greaterEqual(uniform(shape, key), node.rate), "float32");
        return tf.mul(x, tf.div(kept, 1 - node.rate));
      });
    }
  }

  return new Dropout({
    name: node.name,
    rate: node.rate,
    ...(perImage ? { noiseShape: [null as never, ...Array(place.rank).fill(1)] } : {}),
  });
}
