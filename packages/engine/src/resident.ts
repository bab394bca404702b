import { InvalidInput } from "@resweep/spec";
import type { Tensor } from "@tensorflow/tfjs";
import { nodeBackend, type TensorFlow } from "./backend.ts";
import { gather } from "./gather.ts";
import { dataTypes } from "./graph/node.ts";

/** Rows of bytes (images, say) that lie on the device for a program's life, for its entries to read. */
export interface Resident {
  /** Of one row: [height, width, channels]. */
  readonly rowShape: readonly number[];
  /** Whole rows, row-major, one part after the other; uploaded once, not kept. */
  readonly parts: readonly Uint8Array[];
}

/** Rows by number ([n], int32): [n, ...rowShape], float32, 0 to 255. */
export type ReadRows = (indices: Tensor) => Tensor;

/**
 * A table of rows as the device holds it. Bytes are stored as float32 words, four in one, and only ever moved as such:
 * TensorFlow gathers float32 on every device, but uint8 on processors alone.
 */
export interface ResidentTable {
  readonly rows: number;
  /** Float32 words of one row; the last one is filled up with zeros. */
  readonly words: number;
  readonly rowShape: readonly number[];
}

/** Throws InvalidInput where a part holds no whole rows. */
export function residentTable(name: string, { rowShape, parts }: Resident): ResidentTable {
  const bytes = product(rowShape);
  const rows = parts.reduce((sum, { length }) => sum + length / bytes, 0);
  if (parts.some(({ length }) => length % bytes !== 0) || rows === 0) {
    throw InvalidInput.at(`resident.${name}`, `must hold whole rows of ${bytes} bytes each`);
  }
  return { rows, words: Math.ceil(bytes / 4), rowShape };
}

export function rowsIn({ rowShape }: ResidentTable, part: Uint8Array): number {
  return part.length / product(rowShape);
}

/** A part's bytes as words, without a copy where they lie as words do. */
export function wordsOf({ rowShape, words }: ResidentTable, part: Uint8Array): Float32Array {
  const bytes = product(rowShape);
  if (bytes === words * 4 && part.byteOffset % 4 === 0) {
    return new Float32Array(part.buffer, part.byteOffset, part.length / 4);
  }
  const rows = part.length / bytes;
  const filled = new Uint8Array(rows * words * 4);
  for (let row = 0; row < rows; row++) {
    filled.set(part.subarray(row * bytes, (row + 1) * bytes), row * words * 4);
  }
  return new Float32Array(filled.buffer);
}

/** Reads rows of `values`, the table's words; their numbers must be in range. */
export function readRows(
  tf: TensorFlow,
  { words, rowShape }: ResidentTable,
  values: Tensor,
): ReadRows {
  const backend = nodeBackend(tf);
  const { TF_ATTR_TYPE: type } = backend.binding;
  return (indices) =>
    tf.tidy(() => {
      const bytes = backend.executeSingleOutput(
        "Bitcast",
        [
          { name: "T", type, value: dataTypes.float32 },
          { name: "type", type, value: dataTypes.uint8 },
        ],
        [gather(tf, values, indices)],
      );
      const numbers = backend.executeSingleOutput(
        "Cast",
        [
          { name: "SrcT", type, value: dataTypes.uint8 },
          { name: "DstT", type, value: dataTypes.float32 },
        ],
        [bytes],
      );
      const [count, length] = [indices.size, product(rowShape)];
      const flat = tf.reshape(numbers, [count, words * 4]);
      const whole = length === words * 4 ? flat : tf.slice(flat, [0, 0], [count, length]);
      return tf.reshape(whole, [count, ...rowShape]);
    });
}

const product = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);
