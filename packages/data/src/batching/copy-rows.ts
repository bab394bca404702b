import type { Dataset } from "../dataset.ts";
import { readImages } from "../images/images.ts";

/** The bytes of these images of a part, [indices.length, height, width, channels]. */
export function copyRows(
  { inputShape, ...parts }: Pick<Dataset, "train" | "test" | "inputShape">,
  part: "train" | "test",
  indices: Int32Array,
): Uint8Array {
  const bytesEach = inputShape.reduce((product, length) => product * length, 1);
  return readImages(parts[part].images, bytesEach, indices);
}
