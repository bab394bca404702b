import type * as tfjs from "@tensorflow/tfjs";
import { type GraphNode, type NodeOf, stageEnds } from "../graph/graph.ts";
import { graphOf } from "../model/create-model.ts";
import { withFeatures } from "../model/features.ts";
import { modelVariables } from "../model/weights.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { stagesOf } from "../transfer/stages.ts";
import { type Block, blocksOf } from "./blocks.ts";

/** A scalar under a metric's name, made of what it is taken from. */
interface Reading<Source> {
  readonly name: string;
  take(source: Source): tfjs.Tensor;
}

/** What a node gives. */
type Values = (node: string) => tfjs.Tensor;
/** Of the loss, by the parameter's name. */
type Gradients = (parameter: string) => tfjs.Tensor;

/**
 * Numbers that tell how well signals pass through a network, of one training step, as values of the metrics `names`:
 * - `block/<name>/gradient-norm`: L2 norm of the loss's gradient by all parameters of a block, before decay;
 * - `block/<name>/residual-ratio`: L2 norm of what its branch adds, over that of the shortcut it is added to; of the whole
 *   batch, with what dropout and stochastic depth leave of it;
 * - `block/<name>/activation-variance`: of all values that it gives for the batch;
 * - `block/<name>/gamma`: mean magnitude of the scales of its batch norms;
 * - `stage/<number>/weight-norm`: L2 norm of the kernels of a stage, numbered from 1.
 */
export interface Diagnostics {
  readonly names: readonly string[];
  /** A training pass: the model's outputs, what the watched nodes gave, and the readings [n] of what its blocks gave. */
  forward(images: tfjs.Tensor): {
    outputs: tfjs.Tensor2D[];
    features: tfjs.Tensor[];
    flow: tfjs.Tensor1D;
  };
  /** All values [names.length], for parameters as they are when this is called. Every tensor is the caller's. */
  complete(flow: tfjs.Tensor1D, gradients: Gradients): tfjs.Tensor1D;
}

/**
 * The diagnostics of a model, whose layers it shares. No operation of a training pass is another for being read, and none
 * that an engine fuses into its successor is read, so that the update stays the same to the bit.
 * @param watched nodes whose outputs a pass gives besides, for a loss that takes them.
 */
export function createDiagnostics(
  tf: TensorFlow,
  model: tfjs.LayersModel,
  watched: readonly string[] = [],
): Diagnostics {
  const graph = graphOf(model);
  const blocks = blocksOf(graph);
  const all = modelVariables(model);
  const variables = new Map(all.map(({ name, variable }) => [name, variable]));
  const variablesOf = (nodes: readonly GraphNode[]) =>
    all.filter(({ node }) => nodes.some(({ name }) => name === node));
  const norm = (tensors: readonly tfjs.Tensor[]) =>
    tf.sqrt(tf.addN(tensors.map((tensor) => tf.sum(tf.square(tensor)))));

  const flow = blocks.flatMap(({ name, output, residual }): Reading<Values>[] => [
    { name: `block/${name}/activation-variance`, take: (of) => tf.moments(of(output)).variance },
    ...(residual ? [{ name: `block/${name}/residual-ratio`, take: ratio(residual) }] : []),
  ]);
  const scales = blocks.flatMap(({ name, nodes }): Reading<void>[] => {
    const gammas = nodes
      .filter(({ type }) => type === "batch-norm")
      .map((node) => variables.get(`${node.name}.weight`)!);
    if (gammas.length === 0) return [];
    return [{ name: `block/${name}/gamma`, take: () => tf.mean(tf.abs(tf.concat(gammas))) }];
  });
  const stageOf = stagesOf(graph);
  const weights = stageEnds(graph).map((_, index): Reading<void> => {
    const stage = index + 1;
    const kernels = all.filter(({ node, decay }) => decay && stageOf.get(node) === stage);
    return {
      name: `stage/${stage}/weight-norm`,
      take: () => norm(kernels.map(({ variable }) => variable)),
    };
  });
  const slopes = blocks.flatMap(({ name, nodes }): Reading<Gradients>[] => {
    const trained = variablesOf(nodes).filter(({ trainable }) => trainable);
    if (trained.length === 0) return [];
    const take = (of: Gradients) => norm(trained.map((parameter) => of(parameter.name)));
    return [{ name: `block/${name}/gradient-norm`, take }];
  });

  /** The squared L2 norm of what a node gives. */
  function energy(name: string, of: Values): tfjs.Tensor {
    const node = graph.nodes.find((each) => each.name === name)!;
    if (node.type !== "batch-norm") return tf.sum(tf.square(of(name)));
    return energyOfNorm(node, of(node.inputs[0]!));
  }

  /**
   * Of a batch norm, from the mean and variance of each channel of its input: it gives that channel another mean and
   * variance, known from its own scale and offset. The output itself is left unread, since it may exist only inside of a
   * fused operation.
   */
  function energyOfNorm(node: NodeOf<"batch-norm">, x: tfjs.Tensor): tfjs.Tensor {
    const [gamma, beta, movingMean, movingVariance] = variablesOf([node]).map(
      ({ variable }) => variable,
    );
    const channels = x.shape.at(-1)!;
    const { mean, variance } = tf.moments(tf.reshape(x, [-1, channels]), 0);
    // Frozen, it stays in inference mode.
    const frozen = !model.getLayer(node.name).trainable;
    const scale = tf.div(
      gamma!,
      tf.sqrt(tf.add(frozen ? movingVariance! : variance, node.epsilon)),
    );
    const shift = frozen ? tf.add(tf.mul(scale, tf.sub(mean, movingMean!)), beta!) : beta!;
    const perPixel = tf.add(tf.mul(tf.square(scale), variance), tf.square(shift));
    return tf.mul(tf.sum(perPixel), x.size / channels);
  }

  function ratio({ branch, shortcut }: NonNullable<Block["residual"]>) {
    return (of: Values) => tf.sqrt(tf.div(energy(branch, of), energy(shortcut, of)));
  }

  const outputs = [graph.output, graph.auxiliary?.output].filter((name) => name !== undefined);
  /** The nodes that the readings of a pass ask for, besides. */
  const asked = new Set(watched.filter((name) => !outputs.includes(name)));
  for (const { output, residual } of blocks) {
    for (const name of residual ? [output, residual.branch, residual.shortcut] : [output]) {
      const node = graph.nodes.find((each) => each.name === name)!;
      const read = name !== output && node.type === "batch-norm" ? node.inputs[0]! : name;
      if (!outputs.includes(read)) asked.add(read);
    }
  }
  const observed = withFeatures(model, [...asked]);
  const stacked = <Source>(readings: readonly Reading<Source>[], source: Source) =>
    readings.map(({ take }) => tf.reshape<tfjs.Rank.R1>(take(source), [1]));

  return {
    names: [...flow, ...scales, ...weights, ...slopes].map(({ name }) => name),
    forward(images) {
      const results = observed.apply(images, { training: true }) as tfjs.Tensor[];
      const given = new Map([...outputs, ...asked].map((name, i) => [name, results[i]!]));
      return {
        outputs: results.slice(0, outputs.length) as tfjs.Tensor2D[],
        features: watched.map((node) => given.get(node)!),
        flow: tf.concat1d(stacked(flow, (node) => given.get(node)!)),
      };
    },
    complete: (taken, gradients) =>
      tf.concat1d([
        taken,
        ...stacked(scales, undefined),
        ...stacked(weights, undefined),
        ...stacked(slopes, gradients),
      ]),
  };
}
