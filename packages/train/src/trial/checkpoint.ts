import {
  type ArtifactStore,
  decodeTensors,
  encodeTensors,
  float32Tensors,
  type StoredTensor,
} from "@resweep/artifacts";
import type { NetworkGraph, Weights, WeightTensor } from "@resweep/core";
import { Unavailable } from "@resweep/spec";
import { z } from "zod";
import { finiteOrText } from "../spool/line.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { NetworkState } from "./network-state.ts";
import { Position } from "./position.ts";

export interface Checkpoint {
  readonly position: Position;
  /** The network as it is now: after pruning no longer the architecture's own. */
  readonly graph: NetworkGraph;
  readonly state: NetworkState;
  readonly seed: number;
  /** Content hash of the data. Batches and augmentation are drawn from (seed, epoch, step), so the position is all. */
  readonly dataset: string;
  readonly fingerprint: Fingerprint;
}

const Metadata = z.object({
  version: z.literal(1),
  position: Position,
  graph: z.custom<NetworkGraph>((value) => typeof value === "object" && value !== null),
  seed: z.int(),
  dataset: z.string(),
  fingerprint: z.object({
    device: z.string(),
    instructions: z.string(),
    tensorflow: z.string(),
    /** Of before there were any: null. */
    kernels: z.int().nullable().default(null),
    threads: z.int(),
  }),
});

/**
 * One safetensors file: the weights by name, their moving average as `average/<name>`, what is trained along in a
 * distillation as `regressor/<n>.<part>`, the optimizer's slots as `slot/<n>`, those of loss scaling as `loss-scale/<n>`, the rest in its metadata.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const { state, ...rest } = checkpoint;
  const tensors = new Map<string, StoredTensor>();
  const put = (prefix: string, weights: Weights) => {
    for (const [name, { shape, values }] of weights) {
      tensors.set(`${prefix}${name}`, { shape, values: values.slice() });
    }
  };
  put("", state.weights);
  put("", state.regressors);
  if (state.average) put(averagePrefix, state.average);
  for (const [prefix, list] of [
    [slotPrefix, state.slots],
    [scalePrefix, state.scaling],
  ] as const) {
    list.forEach((values, i) => {
      tensors.set(`${prefix}${i}`, { shape: [values.length], values: values.slice() });
    });
  }
  const metadata = { version: 1, ...rest };
  return encodeTensors(tensors, { resweep: JSON.stringify(metadata, finiteOrText) });
}

/** Throws Unavailable for a file of another kind. */
export function decodeCheckpoint(bytes: Uint8Array, what?: string): Checkpoint {
  const { tensors, metadata } = decodeTensors(bytes, what);
  const parsed = Metadata.safeParse(JSON.parse(metadata.resweep ?? "null"));
  if (!parsed.success) throw new Unavailable("the checkpoint was not written by this version");
  const weights = new Map<string, WeightTensor>();
  const average = new Map<string, WeightTensor>();
  const regressors = new Map<string, WeightTensor>();
  const slots: Float32Array[] = [];
  const scaling: Float32Array[] = [];
  for (const [name, tensor] of float32Tensors(tensors)) {
    if (name.startsWith(slotPrefix)) slots[Number(name.slice(slotPrefix.length))] = tensor.values;
    else if (name.startsWith(scalePrefix)) {
      scaling[Number(name.slice(scalePrefix.length))] = tensor.values;
    } else if (name.startsWith(averagePrefix)) {
      average.set(name.slice(averagePrefix.length), tensor);
    } else if (name.startsWith(regressorPrefix)) regressors.set(name, tensor);
    else weights.set(name, tensor);
  }
  const { version: _version, ...rest } = parsed.data;
  const averaged = average.size > 0 ? average : null;
  return { ...rest, state: { weights, average: averaged, regressors, slots, scaling } };
}

/** Where a checkpoint lies in the artifact store, and the digest of its file. */
export interface CheckpointFile {
  readonly key: string;
  readonly sha256: string;
}

/** Reads and checks the checkpoint of a trial with this seed and data. Throws Unavailable. */
export async function loadCheckpoint(
  artifacts: ArtifactStore,
  { key, sha256 }: CheckpointFile,
  expected: { readonly seed: number; readonly dataset: string },
): Promise<Checkpoint> {
  const checkpoint = decodeCheckpoint(await artifacts.get(key, { sha256 }), key);
  if (checkpoint.seed !== expected.seed || checkpoint.dataset !== expected.dataset) {
    throw new Unavailable(`${key} is of another seed or of other data than this trial`);
  }
  return checkpoint;
}

const averagePrefix = "average/";
const regressorPrefix = "regressor/";
const slotPrefix = "slot/";
const scalePrefix = "loss-scale/";
