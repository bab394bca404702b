import { createHash } from "node:crypto";
import type { Part } from "./dataset.ts";
import { pieces } from "./images/images.ts";

/**
 * SHA-256 over shape, counts, pixels and labels (16-bit little-endian): the same for a file and its gzip.
 * @param onPiece called as some MiB are done, for what takes minutes.
 */
export function contentHash(
  inputShape: readonly number[],
  classes: number,
  train: Part,
  test: Part,
  onPiece: () => void = () => {},
): string {
  const bytesEach = inputShape.reduce((product, length) => product * length, 1);
  const hash = createHash("sha256");
  hash.update(`${JSON.stringify([...inputShape, classes, train.count, test.count])}\n`);
  for (const { images, labels } of [train, test]) {
    for (const piece of pieces(images, bytesEach)) {
      hash.update(piece);
      onPiece();
    }
    hash.update(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  }
  return hash.digest("hex");
}
