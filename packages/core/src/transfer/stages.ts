import { InvalidInput } from "@resweep/spec";
import type * as tfjs from "@tensorflow/tfjs";
import { type NetworkGraph, stageEnds } from "../graph/graph.ts";
import { graphOf } from "../model/create-model.ts";

/** The stage of each layer, from 1; a stem belongs to the first. What follows the last is one beyond it: the classifier. */
export function stagesOf(graph: NetworkGraph): Map<string, number> {
  const ends = stageEnds(graph);
  let stage = 1;
  return new Map(
    graph.nodes.map(({ name }) => {
      const own = stage;
      if (name === ends[stage - 1]) stage += 1;
      return [name, own];
    }),
  );
}

/** Throws InvalidInput (`freeze`) where the network has fewer stages. */
export function checkFreeze(graph: NetworkGraph, stages: number): void {
  const count = stageEnds(graph).length;
  if (stages <= count) return;
  throw InvalidInput.at(
    "freeze",
    `${graph.architecture} has ${count} stages, of which ${stages} cannot be frozen; with ${count} what follows the last still trains`,
  );
}

/**
 * Freezes the first stages of a model: `modelVariables` tells that they do not train, and their batch norms stay in
 * inference mode whatever pass is made. Throws InvalidInput (`freeze`).
 */
export function freezeStages(model: tfjs.LayersModel, stages: number): void {
  const graph = graphOf(model);
  checkFreeze(graph, stages);
  for (const [name, stage] of stagesOf(graph)) {
    if (stage <= stages) model.getLayer(name).trainable = false;
  }
}

/**
 * Factors of the learning rate by layer: 1 for what follows the last stage, `decay` for that, its square for the one
 * before, ... (discriminative fine-tuning; Howard and Ruder 2018, arXiv:1801.06146, sec. 3.2, who divide by 2.6).
 */
export function stageRates(graph: NetworkGraph, decay: number): Map<string, number> {
  const last = stageEnds(graph).length + 1;
  return new Map([...stagesOf(graph)].map(([name, stage]) => [name, decay ** (last - stage)]));
}
