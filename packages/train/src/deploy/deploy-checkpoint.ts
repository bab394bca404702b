import type { ArtifactStore } from "@resweep/artifacts";
import { describeGraph, simulatedRanges, type TensorFlow } from "@resweep/core";
import { type Dataset, type DatasetConfig, loadDataset } from "@resweep/data";
import {
  activationRanges,
  type Calibration,
  type Latency,
  modelLatency,
  openSession,
  openWebModel,
  toInt8Onnx,
  toOnnx,
  toWebModel,
  type WebModel,
} from "@resweep/deploy";
import { loadRuntime } from "@resweep/engine";
import { Unavailable } from "@resweep/spec";
import { decodeCheckpoint } from "../trial/checkpoint.ts";
import { resultOf } from "../trial/network-state.ts";
import type { DatasetPlaces } from "../trial/trial-run.ts";
import { calibrationImages } from "./network-images.ts";
import { scoreModel } from "./score-model.ts";

export const deployFormats = ["onnx", "int8", "tfjs"] as const;
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

/** A format's file and how it does in ONNX Runtime; of `tfjs` its files in TensorFlow. */
export interface DeployedFormat {
  readonly format: DeployFormat;
  readonly bytes: number;
  /** On the test set. */
  readonly accuracy: number;
  readonly latency: readonly Latency[];
}

export interface Deployed {
  /** The file; of `tfjs` several, by their names. */
  readonly model: Uint8Array | WebModel;
  readonly parameters: number;
  readonly macs: number;
  /** The one that was asked for last; before another than `onnx` that one, which it is compared with. */
  readonly formats: readonly DeployedFormat[];
}

/**
 * A trained network as an ONNX file or a model of TensorFlow.js, tried as such on the whole test set. Throws what the
 * artifact store throws, Unavailable for a checkpoint of other data than are found, RuntimeRefused, and InvalidInput
 * (`format`) for a network that the format cannot hold.
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
  const network = { graph, weights };
  const about = describeGraph(graph);
  const result = (model: Deployed["model"], ...formats: DeployedFormat[]): Deployed => ({
    ...{ model, parameters: about.parameters, macs: about.macs, formats },
  });
  const float = toOnnx(graph, weights, { metadata });
  const tried = (model: Uint8Array, of: DeployFormat) => tryOut(request, dataset, model, of);
  switch (format) {
    case "onnx":
      return result(float, await tried(float, "onnx"));
    case "int8": {
      const ranges =
        simulatedRanges(network) ??
        (await activationRanges(network, {
          images: calibrationImages(dataset, request.dataset, calibration.images, seed),
          calibration,
          threads,
        }));
      const model = toInt8Onnx(graph, weights, { ranges, metadata });
      return result(model, await tried(float, "onnx"), await tried(model, "int8"));
    }
    case "tfjs": {
      const { tf } = await loadRuntime({ threads });
      const model = await toWebModel(tf, network, { metadata });
      return result(model, await tried(float, "onnx"), await tryWebModel(tf, dataset, model));
    }
  }
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

/** In TensorFlow, from the files; how fast they are is a matter of the browser. */
async function tryWebModel(
  tf: TensorFlow,
  dataset: Dataset,
  files: WebModel,
): Promise<DeployedFormat> {
  const model = await openWebModel(tf, files);
  const { correct, count } = await scoreModel(model, dataset, { part: "test" });
  model.close();
  const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
  return { format: "tfjs", bytes, accuracy: correct / count, latency: [] };
}
