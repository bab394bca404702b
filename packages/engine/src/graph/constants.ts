import { createHash } from "node:crypto";
import { dataTypes, type GraphNode, type TensorFacts, typeAttribute } from "./node.ts";

/** Above this a constant of one value is filled at each run, so that the program does not hold it in memory. */
const filledAboveBytes = 1 << 20;
/** Contents up to this length are their own key; longer ones are hashed. */
const hashedAboveBytes = 64;

/** The constants of a program, each kept once however often and wherever it is used. */
export class Constants {
  readonly nodes: GraphNode[] = [];
  readonly #names = new Map<string, string>();

  /** @returns the name of the node that gives this constant. */
  add(shape: readonly number[], dtype: number, content: Uint8Array): string {
    const digest =
      content.byteLength > hashedAboveBytes
        ? createHash("sha256").update(content).digest("base64")
        : Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString("latin1");
    const key = `${dtype};${shape.join(",")};${digest}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const fill = uniformValue(dtype, content);
    const name =
      fill !== null && content.byteLength > filledAboveBytes
        ? this.#filled(shape, dtype, fill)
        : this.#constant(shape, dtype, fill === null ? { content: content.slice() } : { fill });
    this.#names.set(key, name);
    return name;
  }

  #filled(shape: readonly number[], dtype: number, fill: number): string {
    const lengths = Int32Array.from(shape);
    const dims = this.add([shape.length], dataTypes.int32, new Uint8Array(lengths.buffer));
    const value = this.#constant([], dtype, { fill });
    const facts = { shape: [...shape], dtype };
    return this.#push("Fill", [dims, value], facts, {
      T: typeAttribute(dtype),
      index_type: typeAttribute(dataTypes.int32),
    });
  }

  #constant(
    shape: readonly number[],
    dtype: number,
    value: { content: Uint8Array } | { fill: number },
  ): string {
    const facts = { shape: [...shape], dtype };
    return this.#push("Const", [], facts, {
      dtype: typeAttribute(dtype),
      value: { kind: "tensor", ...facts, value },
    });
  }

  #push(
    op: string,
    inputs: string[],
    output: TensorFacts,
    attributes: GraphNode["attributes"],
  ): string {
    const name = `constants/${this.nodes.length}`;
    this.nodes.push({ name, op, inputs, attributes, outputs: [output] });
    return name;
  }
}

/** The one value that all elements have, or null. Compared by bits, so that 0 and -0 stay apart. */
function uniformValue(dtype: number, content: Uint8Array): number | null {
  if (content.byteLength === 0) return null;
  if (dtype === dataTypes.bool) {
    return content.every((byte) => byte === content[0]) ? content[0]! : null;
  }
  if (dtype !== dataTypes.float32 && dtype !== dataTypes.int32) return null;
  const copy = content.byteOffset % 4 === 0 ? content : content.slice();
  const words = new Uint32Array(copy.buffer, copy.byteOffset, copy.byteLength / 4);
  if (!words.every((word) => word === words[0])) return null;
  const view = new DataView(copy.buffer, copy.byteOffset, 4);
  return dtype === dataTypes.float32 ? view.getFloat32(0, true) : view.getInt32(0, true);
}
