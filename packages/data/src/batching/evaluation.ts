import type { Dataset } from "../dataset.ts";
import { createImageWriter, inPlace } from "./image-writer.ts";

/** A batch in the order of the data, unaugmented. The last one is padded with zeros, whose weight is 0. */
export interface EvaluationBatch {
  /** [batch, height, width, channels], normalised. */
  readonly images: Float32Array;
  /** [batch] */
  readonly labels: Int32Array;
  /** [batch], 1 for an image and 0 for padding. */
  readonly weights: Float32Array;
  /** Images that are not padding. */
  readonly count: number;
}

/** Every image of `part`, or those named by `indices`, once. */
export function* evaluationBatches(
  dataset: Dataset,
  options: {
    readonly part: "train" | "test";
    readonly batchSize: number;
    readonly indices?: Uint32Array;
  },
): Generator<EvaluationBatch, void, undefined> {
  const { batchSize, indices } = options;
  const part = dataset[options.part];
  const [height, width, channels] = dataset.inputShape;
  const total = indices?.length ?? part.count;
  const write = createImageWriter(dataset);
  for (let start = 0; start < total; start += batchSize) {
    const count = Math.min(batchSize, total - start);
    const images = new Float32Array(batchSize * height * width * channels);
    const labels = new Int32Array(batchSize);
    const weights = new Float32Array(batchSize).fill(1, 0, count);
    for (let i = 0; i < count; i++) {
      const index = indices ? indices[start + i]! : start + i;
      write(part.images, index, images, i, inPlace);
      labels[i] = part.labels[index]!;
    }
    yield { images, labels, weights, count };
  }
}
