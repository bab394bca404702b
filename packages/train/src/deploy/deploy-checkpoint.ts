import type { ArtifactStore } from "@resweep/artifacts";
import { describeGraph, simulatedRanges } from "@resweep/core";
import { type Dataset, type DatasetConfig, loadDataset } from "@resweep/data";
import {
  activationRanges,
  type Calibration,
  type Latency,
  modelLatency,
  openSession,
  toInt8Onnx,
  toOnnx,
} from "@resweep/deploy";
import { Unavailable } from "@resweep/spec";
import { decodeCheckpoint } from "../trial/checkpoint.ts";
import { resultOf } from "../trial/network-state.ts";
import type { DatasetPlaces } from "../trial/trial-run.ts";
import { calibrationImages } from "./network-images.ts";
import { scoreModel } from "./score-model.ts";

export const deployFormats = ["onnx", "int8"] as const;
export type DeployFormat = (typeof deployFormats)[number];

export interface DeployRequest {
  readonly artifacts: ArtifactStore;
  readonly checkpoint: { readonly key: string; readonly sha256: string };
  /** What the trial trained on: it prepares the images, tells activations' ranges and is the test. */
  readonly dataset: DatasetConfig;
  readonly places: DatasetPlaces;
  readonly format: DeployFormat;
  /** Of `int8`: how ranges are found, and on how many images of the training set; a quantised stage holds its own. */
  readonly calibration: Calibration & { readonly images: number };
  readonly threads: number;
  /** Batch sizes to measure the latency at; none: it is not measured. */
  readonly measure: readonly number[];
  /** Kept in the file. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A format's file and how it does in ONNX Runtime. */
export interface DeployedFormat {
  readonly format: DeployFormat;
  readonly bytes: number;
  /** On the test set. */
  readonly accuracy: number;
  readonly latency: readonly Latency[];
}

export interface Deployed {
  readonly model: Uint8Array;
  readonly parameters: number;
  readonly macs: number;
  /** The one that was asked for last; before it, for `int8`, the 32-bit one that it is compared with. */
  readonly formats: readonly DeployedFormat[];
}

/**
 * A trained network as an ONNX file, tried in ONNX Runtime on the whole test set. Throws what the artifact store throws,
 * Unavailable for a checkpoint of other data than are found, RuntimeRefused.
 */
export async function deployCheckpoint(request: DeployRequest): Promise<Deployed> {
  const { artifacts, checkpoint, places, format, calibration, threads } = request;
  const bytes = await artifacts.get(checkpoint.key, checkpoint);
  const { graph, state, seed, dataset: hash } = decodeCheckpoint(bytes, checkpoint.key);
  const dataset = await loadDataset(request.dataset, places);
  if (dataset.hash !== hash) {
    throw new Unavailable(
      `${checkpoint.key} was trained on other data (${hash.slice(0, 12)}) than ${dataset.name} holds here (${dataset.hash.slice(0, 12)})`,
    );
  }
  const weights = resultOf(state);
  const metadata = {
    ...request.metadata,
    dataset: dataset.name,
    classes: JSON.stringify(dataset.classNames),
    // Pixels are scaled to 0..1 first.
    mean: JSON.stringify(dataset.mean),
    deviation: JSON.stringify(dataset.deviation),
  };
  const { parameters, macs } = describeGraph(graph);
  const tried = (model: Uint8Array, of: DeployFormat) => tryOut(request, dataset, model, of);
  const float = toOnnx(graph, weights, { metadata });
  const formats = [await tried(float, "onnx")];
  if (format === "onnx") return { model: float, parameters, macs, formats };
  const ranges =
    simulatedRanges({ graph, weights }) ??
    (await activationRanges(
      { graph, weights },
      {
        images: calibrationImages(dataset, request.dataset, calibration.images, seed),
        calibration,
        threads,
      },
    ));
  const model = toInt8Onnx(graph, weights, { ranges, metadata });
  formats.push(await tried(model, "int8"));
  return { model, parameters, macs, formats };
}

async function tryOut(
  { threads, measure }: DeployRequest,
  dataset: Dataset,
  model: Uint8Array,
  format: DeployFormat,
): Promise<DeployedFormat> {
  const session = await openSession(model, { threads });
  const { correct, count } = await scoreModel(session, dataset, { part: "test" }).finally(() =>
    session.close(),
  );
  const latency = await modelLatency(model, dataset, { threads, batches: measure });
  return { format, bytes: model.length, accuracy: correct / count, latency };
}
