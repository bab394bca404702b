import { DatasetDamaged } from "../errors.ts";

const side = 32;
const plane = side * side;

/**
 * Reads records of CIFAR's binary release into `images` ([n, 32, 32, 3], from the file's planes) and `labels` at
 * image `from`. A record is `labelBytes` label bytes, the last of which counts, and 3 planes of 1,024 bytes.
 */
export function readCifarRecords(
  bytes: Uint8Array,
  into: { images: Uint8Array; labels: Uint16Array; from: number; count: number },
  { labelBytes, classes, file }: { labelBytes: number; classes: number; file: string },
): void {
  const record = labelBytes + 3 * plane;
  if (bytes.length !== into.count * record) {
    throw new DatasetDamaged(
      file,
      `${bytes.length < into.count * record ? "is truncated" : "is too long"}: ${bytes.length} bytes, expected ${into.count * record} (${into.count} images); get the file again, or name another folder`,
    );
  }
  for (let i = 0; i < into.count; i++) {
    const start = i * record + labelBytes;
    const label = bytes[start - 1]!;
    if (label >= classes) {
      throw new DatasetDamaged(
        file,
        `image ${i} has label ${label}, expected 0 to ${classes - 1}; this is not the binary release, get "binary version" again`,
      );
    }
    into.labels[into.from + i] = label;
    let out = (into.from + i) * 3 * plane;
    for (let p = start; p < start + plane; p++) {
      into.images[out++] = bytes[p]!;
      into.images[out++] = bytes[p + plane]!;
      into.images[out++] = bytes[p + 2 * plane]!;
    }
  }
}
