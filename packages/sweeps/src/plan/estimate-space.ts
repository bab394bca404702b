import {
  distillationParts,
  graphParameters,
  type NetworkGraph,
  slotsPerParameter,
  writtenPairs,
} from "@resweep/core";
import type { KeptCheckpoints } from "@resweep/store";
import type { TrialConfig } from "../config/trial-config.ts";
import { keptCheckpoints } from "../spec/retention.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import type { PlannedCell } from "./planned-cell.ts";
import { stageNetworks } from "./stage-networks.ts";

/** The room that a sweep takes once it has ended. */
export interface SpaceEstimate {
  /** Files of the artifact store that retention keeps, at most. */
  readonly checkpoints: number;
  readonly checkpointBytes: number;
  /** Of the largest single one. */
  readonly largestBytes: number;
  /** In Postgres. */
  readonly pointBytes: number;
}

/** A row of metrics.point with its index and rollups: 114 measured over 360,000 points shipped as a worker does. */
const bytesPerPoint = 115;
/** Loss, learning rate and images per second; of a distillation the parts of its loss too. */
const pointsPerStep = 3;
/** Losses and accuracies of three parts of the data, and memory. */
const pointsPerEpoch = 8;
/** Of a block that is diagnosed; a stage has one. */
const pointsPerBlock = 4;

/** What a sweep will take, from its plan alone: each checkpoint is weights, optimizer slots and the network as data. */
export function estimateSpace(
  spec: SweepSpec,
  cells: readonly Pick<PlannedCell, "config" | "totalSteps" | "stageKeys">[],
): SpaceEstimate {
  const kept = keptCheckpoints(spec);
  const sizes = new Map<string, Size>();
  const trained = new Set<string>();
  let checkpoints = 0;
  let checkpointBytes = 0;
  let largestBytes = 0;
  let points = 0;
  for (const { config, totalSteps, stageKeys } of cells) {
    const { dataset, architecture, stages, recipe } = config;
    const key = JSON.stringify([
      dataset,
      architecture,
      stages,
      recipe.epochs,
      recipe.optimizer,
      recipe.emaDecay,
    ]);
    const size = sizes.get(key) ?? sizeOf(config, kept);
    sizes.set(key, size);
    const { files, diagnosed } = size;
    files.forEach(({ count, bytes }, stage) => {
      largestBytes = Math.max(largestBytes, bytes);
      // What another trial has trained is not stored twice.
      const shared = stageKeys[stage];
      if (shared !== undefined && trained.has(shared)) return;
      if (shared !== undefined) trained.add(shared);
      checkpoints += count;
      checkpointBytes += count * bytes;
    });
    const epochs = epochsOf(config);
    points += totalSteps * pointsPerStep + epochs * pointsPerEpoch;
    points += (totalSteps / Math.max(1, epochs)) * distillationPoints(stages);
    const { every } = config.diagnostics;
    if (every > 0) points += Math.ceil(totalSteps / every) * diagnosed;
  }
  return { checkpoints, checkpointBytes, largestBytes, pointBytes: points * bytesPerPoint };
}

/** The checkpoints of one stage. */
interface StageFiles {
  readonly count: number;
  readonly bytes: number;
}

/** What depends on the network alone. */
interface Size {
  readonly files: readonly StageFiles[];
  /** Points of one step with diagnostics. */
  readonly diagnosed: number;
}

function sizeOf(config: TrialConfig, kept: KeptCheckpoints | null): Size {
  const networks = stageNetworks(config);
  const { blocks = [], stages = [] } = networks[0]!.graph;
  const bytes = networks.map(({ graph }) => checkpointBytes(graph, config.recipe));
  return {
    files: filesOf(config, bytes, kept),
    diagnosed: blocks.length * pointsPerBlock + stages.length,
  };
}

/** @param bytes of a checkpoint of each stage. */
function filesOf(
  config: TrialConfig,
  bytes: readonly number[],
  kept: KeptCheckpoints | null,
): StageFiles[] {
  const lengths = [config.recipe.epochs, ...config.stages.map(lengthOf)];
  const total = lengths.reduce((sum, length) => sum + Math.max(1, length), 0);
  let epoch = 0;
  let written = 0;
  return lengths.map((length, place): StageFiles => {
    // One after each epoch, and one where none is trained.
    const own = Math.max(1, length);
    let count = 0;
    for (let i = 1; i <= own; i++) {
      written += 1;
      if (length > 0) epoch += 1;
      const isNew = kept === null || written > total - kept.last;
      const isEvery = Boolean(kept?.every) && epoch % kept!.every! === 0;
      if (isNew || isEvery || i === own) count += 1;
    }
    // The best may be one that is kept anyway.
    if (kept?.best && count < own) count += 1;
    return { count, bytes: bytes[place]! };
  });
}

/** One safetensors file as the trial writes it. */
function checkpointBytes(graph: NetworkGraph, recipe: TrialConfig["recipe"]): number {
  const parameters = graphParameters(graph).map(({ shape, trainable }) => ({
    trainable,
    size: shape.reduce((product, side) => product * side, 1),
  }));
  const valuesOf = (all: typeof parameters) => all.reduce((sum, { size }) => sum + size, 0);
  const trained = parameters.filter(({ trainable }) => trainable);
  const slots = slotsPerParameter(recipe.optimizer);
  // The weights, and their moving average where there is one.
  const copies = recipe.emaDecay > 0 ? 2 : 1;
  const tensors = copies * parameters.length + slots * trained.length;
  const network = JSON.stringify(JSON.stringify(graph)).length;
  return 4 * (copies * valuesOf(parameters) + slots * valuesOf(trained)) + network + 80 * tensors;
}

/** Of all distillations, for each update of an epoch. */
function distillationPoints(stages: TrialConfig["stages"]): number {
  return stages.reduce((sum, stage) => {
    if (stage.name !== "distil") return sum;
    const hints = writtenPairs("hints", stage.hints).length;
    const attention = writtenPairs("attention", stage.attention).length;
    return sum + stage.epochs * distillationParts({ hints, attention }).length;
  }, 0);
}

function lengthOf(stage: TrialConfig["stages"][number]): number {
  return "epochs" in stage ? stage.epochs : 0;
}

function epochsOf({ recipe, stages }: TrialConfig): number {
  return stages.reduce((sum, stage) => sum + lengthOf(stage), recipe.epochs);
}
