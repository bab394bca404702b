import { InvalidInput } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { type NetworkGraph, stageEnds } from "../graph/graph.ts";
import { graphOf } from "./create-model.ts";

/**
 * The part of a model up to a stage, for transfer and probes: a LayersModel on the same weights that gives
 * [batch, height, width, channels]. `stage` is its number from 1, or the name of a layer ("bn1") or block ("layer1.0").
 * It owns nothing: the weights stay the model's, which must outlive it. Throws InvalidInput (`stage`).
 */
export function features(model: tfjs.LayersModel, stage: number | string): tfjs.LayersModel {
  const layer = model.getLayer(nodeAt(graphOf(model), stage));
  const Model = model.constructor as new (config: {
    inputs: tfjs.SymbolicTensor[];
    outputs: tfjs.SymbolicTensor;
    name: string;
  }) => tfjs.LayersModel;
  return new Model({
    inputs: model.inputs,
    outputs: layer.output as tfjs.SymbolicTensor,
    name: `${model.name}-${stage}`,
  });
}

/**
 * The same layers as a model's, giving what some of them give after the model's own outputs, which are worked out in the
 * same order. It owns nothing.
 */
export function withFeatures(model: tfjs.LayersModel, layers: readonly string[]): tfjs.LayersModel {
  const Model = model.constructor as new (config: {
    inputs: tfjs.SymbolicTensor[];
    outputs: tfjs.SymbolicTensor[];
    name: string;
  }) => tfjs.LayersModel;
  return new Model({
    inputs: model.inputs,
    outputs: [
      ...model.outputs,
      ...layers.map((name) => model.getLayer(name).output as tfjs.SymbolicTensor),
    ],
    name: `${model.name}-watched`,
  });
}

/** The node whose output a stage, block or layer gives. Throws InvalidInput (`path`). */
export function nodeAt(graph: NetworkGraph, stage: number | string, path = "stage"): string {
  const ends = stageEnds(graph);
  const found =
    typeof stage === "number"
      ? ends[stage - 1]
      : (
          graph.nodes.find(({ name }) => name === stage) ??
          graph.nodes.findLast(({ name }) => name.startsWith(`${stage}.`))
        )?.name;
  if (found !== undefined) return found;
  throw InvalidInput.at(
    path,
    `must be a stage of ${graph.architecture}, 1 to ${ends.length}, or the name of a layer or block; got ${stage}`,
  );
}
