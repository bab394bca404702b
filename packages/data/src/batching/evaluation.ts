import type { Part } from "../dataset.ts";

/** A batch in the order of the data. The last one is filled up with images of weight 0. */
export interface EvaluationBatch {
  /** Numbers of the images in their part, [batch]. */
  readonly indices: Int32Array;
  /** [batch] */
  readonly labels: Int32Array;
  /** [batch], 1 for an image and 0 for one that fills up. */
  readonly weights: Float32Array;
  /** Images that count. */
  readonly count: number;
}

/** Every image of `part`, or those named by `indices`, once. */
export function* evaluationBatches(
  part: Pick<Part, "labels" | "count">,
  options: { readonly batchSize: number; readonly indices?: Uint32Array },
): Generator<EvaluationBatch, void, undefined> {
  const { batchSize, indices } = options;
  const total = indices?.length ?? part.count;
  for (let start = 0; start < total; start += batchSize) {
    const count = Math.min(batchSize, total - start);
    // What fills up is the first image of the batch: an image like any other, so that it can be neither infinite nor slow.
    const chosen = Int32Array.from({ length: batchSize }, (_, i) => {
      const at = start + (i < count ? i : 0);
      return indices ? indices[at]! : at;
    });
    yield {
      indices: chosen,
      labels: Int32Array.from(chosen, (index) => part.labels[index]!),
      weights: new Float32Array(batchSize).fill(1, 0, count),
      count,
    };
  }
}
