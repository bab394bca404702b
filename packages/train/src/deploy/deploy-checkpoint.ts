import type { ArtifactStore } from "@resweep/artifacts";
import { describeGraph } from "@resweep/core";
import {
  type Dataset,
  type DatasetConfig,
  fixedPart,
  loadDataset,
  splitIndices,
} from "@resweep/data";
import {
  type Calibration,
  type Latency,
  measureLatency,
  openSession,
  type Session,
  toInt8Onnx,
  toOnnx,
} from "@resweep/deploy";
import { Unavailable } from "@resweep/spec";
import { decodeCheckpoint } from "../trial/checkpoint.ts";
import type { DatasetPlaces } from "../trial/trial-run.ts";
import { networkImages } from "./network-images.ts";

export const deployFormats = ["onnx", "int8"] as const;
export type DeployFormat = (typeof deployFormats)[number];

export interface DeployRequest {
  readonly artifacts: ArtifactStore;
  readonly checkpoint: { readonly key: string; readonly sha256: string };
  /** What the trial trained on: it prepares the images, tells activations' ranges and is the test. */
  readonly dataset: DatasetConfig;
  readonly places: DatasetPlaces;
  readonly format: DeployFormat;
  /** Of `int8`: how ranges are found, and on how many images of the training set. */
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
  const { weights } = state;
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
  const split = splitIndices(
    dataset.train.count,
    request.dataset.validation,
    seed,
    dataset.train.labels,
  );
  const indices = fixedPart(split.train, calibration.images, seed, dataset.train.labels);
  const images = [...networkImages(dataset, "train", { indices, batchSize: 32 })];
  const model = await toInt8Onnx(graph, weights, { images, calibration, threads, metadata });
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
  try {
    const accuracy = await accuracyOf(session, dataset);
    const [height, width, channels] = dataset.inputShape;
    const latency: Latency[] = [];
    for (const batch of measure) {
      latency.push(await measureLatency(session, [channels, height, width], { batch }));
    }
    return { format, bytes: model.length, accuracy, latency };
  } finally {
    await session.close();
  }
}

async function accuracyOf(session: Session, dataset: Dataset): Promise<number> {
  const { classes } = dataset;
  let correct = 0;
  for (const { images, count, labels } of networkImages(dataset, "test")) {
    const logits = await session.logits(images, count);
    for (let i = 0; i < count; i++) {
      const own = logits.subarray(i * classes, (i + 1) * classes);
      if (own.indexOf(Math.max(...own)) === labels[i]) correct += 1;
    }
  }
  return correct / dataset.test.count;
}
