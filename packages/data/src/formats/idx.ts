import { DatasetDamaged } from "../errors.ts";

/**
 * Reads an idx file of bytes (LeCun, the MNIST format): magic 00 00 08 <dimensions>, big-endian sizes, values.
 * `sizes` is what the file must hold, `file` names it in errors; throws DatasetDamaged.
 */
export function parseIdx(bytes: Uint8Array, sizes: readonly number[], file: string): Uint8Array {
  const header = 4 + 4 * sizes.length;
  const magic = 0x0800 | sizes.length;
  if (bytes.length < header) {
    throw new DatasetDamaged(file, `is truncated: ${bytes.length} bytes; ${wayOut}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) {
    throw new DatasetDamaged(
      file,
      `is not an idx file of ${sizes.length} dimensions (magic 0x${hex(found)}, expected 0x${hex(magic)}); ${wayOut}`,
    );
  }
  const actual = sizes.map((_, i) => view.getUint32(4 + 4 * i));
  if (actual.some((size, i) => size !== sizes[i])) {
    throw new DatasetDamaged(
      file,
      `holds ${actual.join(" x ")} values, expected ${sizes.join(" x ")}; ${wayOut}`,
    );
  }
  const expected = sizes.reduce((product, size) => product * size, 1);
  if (bytes.length !== header + expected) {
    const how = bytes.length < header + expected ? "is truncated" : "is too long";
    throw new DatasetDamaged(
      file,
      `${how}: ${bytes.length} bytes, expected ${header + expected}; ${wayOut}`,
    );
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset + header, expected);
}

const wayOut = "get the file again, or name another folder";
const hex = (value: number) => value.toString(16).padStart(8, "0");
