import type { Dataset } from "../dataset.ts";

/** The bytes of these images of a part, [indices.length, height, width, channels]. */
export function copyRows(
  { inputShape, ...parts }: Pick<Dataset, "train" | "test" | "inputShape">,
  part: "train" | "test",
  indices: Int32Array,
): Uint8Array {
  const { images } = parts[part];
  const pixels = inputShape.reduce((product, length) => product * length, 1);
  const rows = new Uint8Array(indices.length * pixels);
  for (const [i, index] of indices.entries()) {
    rows.set(images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
  }
  return rows;
}
