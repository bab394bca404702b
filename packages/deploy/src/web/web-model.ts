import { createStockModel, type TensorFlow } from "@resweep/core";
import type * as tfjs from "@tensorflow/tfjs";
import { inferenceNetwork, type WeightedNetwork } from "../network/inference-network.ts";
import type { ExportOptions } from "../onnx/export-network.ts";
import type { Session } from "../runtime/session.ts";

/** The files of a model by name: `model.json`, and the shards of weights that it names. */
export type WebModel = ReadonlyMap<string, Uint8Array>;

/** As tensorflowjs_converter cuts weights: what a browser caches whole, and fetches several of at once. */
const shardBytes = 4 * 2 ** 20;

/**
 * The network as a layers model of TensorFlow.js: images [batch, height, width, channels], prepared as for training, give
 * logits [batch, classes]. Batch norms are folded, layers are stock ones, so that `tf.loadLayersModel` of any page reads it.
 * Metadata stand in `userDefinedMetadata`.
 */
export async function toWebModel(
  tf: TensorFlow,
  network: WeightedNetwork,
  { metadata = {} }: ExportOptions = {},
): Promise<WebModel> {
  const model = createStockModel(tf, inferenceNetwork(network));
  try {
    model.setUserDefinedMetadata({ ...metadata });
    let files: WebModel = new Map();
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        files = filesOf(tf, artifacts);
        return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
      }),
    );
    return files;
  } finally {
    model.dispose();
  }
}

/** The files as TensorFlow.js runs them; images and logits as a session of ONNX Runtime has them. */
export async function openWebModel(
  tf: TensorFlow,
  files: WebModel,
): Promise<Pick<Session, "logits"> & { close(): void }> {
  const json = JSON.parse(new TextDecoder().decode(files.get("model.json")!));
  const model = await tf.loadLayersModel({
    load: () =>
      tf.io.getModelArtifactsForJSON(json, async (manifest) => [
        tf.io.getWeightSpecs(manifest),
        joined(manifest.flatMap(({ paths }) => paths.map((path) => files.get(path)!))),
      ]),
  });
  const [, height, width, channels] = model.inputs[0]!.shape;
  return {
    async logits(images, count) {
      const y = tf.tidy(() => {
        const x = tf.tensor4d(images, [count, channels!, height!, width!]);
        return model.predict(tf.transpose(x, [0, 2, 3, 1])) as tfjs.Tensor;
      });
      const logits = (await y.data()) as Float32Array;
      y.dispose();
      return logits;
    },
    close: () => model.dispose(),
  };
}

function filesOf(tf: TensorFlow, artifacts: tfjs.io.ModelArtifacts): WebModel {
  const { weightData, weightSpecs = [], ...about } = artifacts;
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const count = Math.max(1, Math.ceil(weights.length / shardBytes));
  const shards = Array.from(
    { length: count },
    (_, i) =>
      [
        `group1-shard${i + 1}of${count}.bin`,
        weights.subarray(i * shardBytes, (i + 1) * shardBytes),
      ] as const,
  );
  const json = {
    ...about,
    weightsManifest: [{ paths: shards.map(([path]) => path), weights: weightSpecs }],
  };
  return new Map([...shards, ["model.json", new TextEncoder().encode(JSON.stringify(json))]]);
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}
