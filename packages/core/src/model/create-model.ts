import type * as tfjs from "@tensorflow/tfjs";
import { type ArchitectureInput, buildGraph } from "../architectures/catalogue.ts";
import type { NetworkGraph } from "../graph/graph.ts";
import { inferShapes } from "../graph/shapes.ts";
import type { Task } from "../task.ts";
import type { TensorFlow } from "../tensorflow.ts";
import type { BatchNormKernel } from "./batch-norm.ts";
import { type DrawSource, setDrawSource } from "./draws.ts";
import { completeKernels, type Kernels } from "./kernels.ts";
import { applyNode } from "./layers.ts";

/**
 * A LayersModel giving logits [batch, classes] for images [batch, height, width, channels]; where the graph has an
 * auxiliary classifier, a list of the logits and that one's. It is of stock layers but for those that `ownLayers` names.
 * Weights depend on `seed` and their own names alone, draws of dropout and stochastic depth on `seed` or on `withDraws`.
 * It carries its graph as user-defined metadata, which its files keep. The caller disposes of it. Throws InvalidInput as
 * `buildGraph` does; a graph must fit the task.
 */
export function createModel(
  tf: TensorFlow,
  network: ArchitectureInput | NetworkGraph,
  task: Task & { readonly seed: number },
  options: {
    readonly kernels?: Kernels;
    readonly batchNorm?: BatchNormKernel;
    /** No layer of ours: see `createStockModel`. */
    readonly stock?: boolean;
  } = {},
): tfjs.LayersModel {
  const graph = isGraph(network) ? network : buildGraph(network, task);
  const draws: DrawSource = { key: null, steps: 0, seed: task.seed };
  const context = {
    tf,
    graph,
    shapes: inferShapes(graph),
    seed: task.seed,
    kernels: completeKernels(tf, options.kernels ?? options),
    draws,
    stock: options.stock ?? false,
  };
  const outputs = new Map<string, tfjs.SymbolicTensor>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => outputs.get(name)!);
    outputs.set(node.name, applyNode(context, node, inputs));
  }
  const input = graph.nodes.find(({ type }) => type === "input")!;
  const model = tf.model({
    inputs: outputs.get(input.name)!,
    outputs: [graph.output, graph.auxiliary?.output]
      .filter((name) => name !== undefined)
      .map((name) => outputs.get(name)!),
    name: graph.architecture,
  });
  model.setUserDefinedMetadata({ graph });
  setDrawSource(model, draws);
  return model;
}

/** The graph that a model was made from, also after saving and loading it. */
export function graphOf(model: tfjs.LayersModel): NetworkGraph {
  const metadata = model.getUserDefinedMetadata() as { graph?: NetworkGraph } | undefined;
  if (!metadata?.graph) throw new Error(`model ${model.name} was not made by createModel`);
  return metadata.graph;
}

function isGraph(network: ArchitectureInput | NetworkGraph): network is NetworkGraph {
  return typeof network === "object" && "nodes" in network;
}
