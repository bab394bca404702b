import type * as tfjs from "@tensorflow/tfjs";
import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import { graphOf } from "./create-model.ts";

export interface WeightTensor {
  /** TensorFlow.js layout: convolutions [height, width, in, out], linear layers [in, out]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Every tensor of a network by name, moving statistics included, in the order of `parameterNames`. */
export type Weights = ReadonlyMap<string, WeightTensor>;

export interface ModelVariable {
  readonly name: string;
  readonly variable: tfjs.Variable;
  /** False for the moving statistics of batch norm, and for what is frozen. */
  readonly trainable: boolean;
  /** Its layer, by the node's name. */
  readonly node: string;
  /** Whether it is a kernel: what weight decay always applies to. */
  readonly decay: boolean;
}

/**
 * Names as in torchvision's state_dict ("layer1.0.conv1.weight", "bn1.running_mean"): layers in the order of the graph,
 * within a layer weight, bias, running_mean, running_var.
 */
export function parameterNames(network: NetworkGraph | tfjs.LayersModel): string[] {
  const graph = "nodes" in network ? network : graphOf(network);
  return graphParameters(graph).map(({ name }) => name);
}

/** The live variables of a model in the order of `parameterNames`; they stay the model's. */
export function modelVariables(model: tfjs.LayersModel): ModelVariable[] {
  const taken = new Map<string, number>();
  return graphParameters(graphOf(model)).map(({ name, node, trainable, decay }) => {
    const index = taken.get(node.name) ?? 0;
    taken.set(node.name, index + 1);
    const layer = model.getLayer(node.name);
    const variable = layer.weights[index]!.read() as tfjs.Variable;
    return { name, node: node.name, variable, trainable: trainable && layer.trainable, decay };
  });
}

/** Copies the weights out of a model; waits for the device. */
export function readWeights(model: tfjs.LayersModel): Weights {
  return new Map(
    modelVariables(model).map(({ name, variable }) => [
      name,
      { shape: variable.shape, values: Float32Array.from(variable.dataSync()) },
    ]),
  );
}

/** Copies weights into a model. Every tensor of the model must be there, in its shape, and nothing else. */
export function writeWeights(model: tfjs.LayersModel, weights: Weights): void {
  const variables = modelVariables(model);
  const known = new Set(variables.map(({ name }) => name));
  const problems = [
    ...[...weights.keys()].filter((name) => !known.has(name)).map((name) => `${name} is not in it`),
    ...variables.flatMap(({ name, variable }) => {
      const found = weights.get(name);
      if (!found) return [`${name} is missing`];
      if (found.shape.join() === variable.shape.join()) return [];
      return [`${name} is [${found.shape}] where the network has [${variable.shape}]`];
    }),
  ];
  if (problems.length > 0) {
    throw new Error(`the weights do not fit ${model.name}: ${problems.join("; ")}`);
  }
  for (const { name, variable } of variables) {
    assign(variable, weights.get(name)!.values);
  }
}

/** Goes through the variable's buffer, which makes tensors of its own backend without being given tf. */
export function assign(variable: tfjs.Variable, values: Float32Array): void {
  const buffer = variable.bufferSync();
  // A copy of the caller's array, and not written into the buffer's: on some backends that is the tensor's own.
  buffer.values = values.slice();
  const tensor = buffer.toTensor();
  variable.assign(tensor);
  tensor.dispose();
}
