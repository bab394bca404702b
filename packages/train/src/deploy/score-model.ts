import type { Dataset } from "@resweep/data";
import type { Session } from "@resweep/deploy";
import type { BatchSums } from "../trial/network.ts";
import type { Tally } from "../trial/tally.ts";
import { networkImages } from "./network-images.ts";

export interface ScoreOptions {
  readonly part: "train" | "test";
  /** Images of the part; all unless given. */
  readonly indices?: Uint32Array;
  /** Whether an image's scores are the mean over it and its mirror image; false unless given. */
  readonly flip?: boolean;
  /** Told of each image. */
  readonly tally?: Tally;
  /** Awaited before each batch. */
  readonly each?: () => Promise<void> | void;
}

/** Sums over images of what an exported network says of them, as `Network.evaluate` counts it, and how many they are. */
export async function scoreModel(
  session: Pick<Session, "logits">,
  dataset: Dataset,
  { part, indices, flip = false, tally, each }: ScoreOptions,
): Promise<BatchSums & { readonly count: number }> {
  const [, width] = dataset.inputShape;
  const { classes } = dataset;
  let [loss, correct, top5, seen] = [0, 0, 0, 0];
  for (const { images, count, labels } of networkImages(dataset, part, { indices })) {
    await each?.();
    const scores = [await session.logits(images, count)];
    if (flip) scores.push(await session.logits(mirroredRows(images, width), count));
    for (let i = 0; i < count; i++) {
      const own = scores.map((logits) => logLikelihoods(logits, i * classes, classes));
      const likelihoods = flip ? meanScores(own[0]!, own[1]!) : own[0]!;
      const label = likelihoods[labels[i]!]!;
      const largest = Math.max(...likelihoods);
      const predicted = likelihoods.indexOf(largest);
      const image = indices ? indices[seen + i]! : seen + i;
      // Where all is NaN, none is the largest: the first class, as TensorFlow has it.
      tally?.add(image, labels[i]!, Math.max(predicted, 0), Math.exp(largest));
      loss -= label;
      if (predicted === labels[i]) correct += 1;
      if (likelihoods.filter((other) => other > label).length < 5) top5 += 1;
    }
    seen += count;
  }
  return { loss, correct, top5, count: seen };
}

function logLikelihoods(logits: Float32Array, from: number, classes: number): Float64Array {
  const own = Float64Array.from(logits.subarray(from, from + classes));
  const largest = Math.max(...own);
  const sum = own.reduce((total, value) => total + Math.exp(value - largest), 0);
  return own.map((value) => value - largest - Math.log(sum));
}

/** Logarithms of the mean of two softmaxes, as networks are evaluated in training. */
function meanScores(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, i) => Math.log((Math.exp(value) + Math.exp(other[i]!)) / 2));
}

/** Maps [.., width] from right to left. */
function mirroredRows(images: Float32Array, width: number): Float32Array {
  return images.map((_, i) => images[i - 2 * (i % width) + width - 1]!);
}
