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
  const graph = graphOf(model);
  const layer = model.getLayer(nodeOf(graph, stage));
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

function nodeOf(graph: NetworkGraph, stage: number | string): string {
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
    "stage",
    `must be a stage of ${graph.architecture}, 1 to ${ends.length}, or the name of a layer or block; got ${stage}`,
  );
}
