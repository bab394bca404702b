import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArtifactDamaged } from "./errors.ts";
import { decodeTensors, encodeTensors, float32Tensors, type StoredTensor } from "./safetensors.ts";

const tensors = new Map<string, StoredTensor>([
  ["b.count", { shape: [3], values: Uint8Array.from([1, 2, 3]) }],
  ["conv1.weight", { shape: [2, 2], values: Float32Array.from([1, Number.NaN, -0, 1e-40]) }],
  ["step", { shape: [], values: Float64Array.from([12345678901]) }],
  ["none", { shape: [0, 4], values: new Int32Array(0) }],
  ["num_batches_tracked", { shape: [], values: BigInt64Array.of(-(2n ** 60n)) }],
]);
const file = encodeTensors(tensors, { step: "7", note: "ü" });

/** A file with this header and this many bytes of values. */
function made(header: unknown, dataBytes: number): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
const f32 = (start: number, end: number, shape = [(end - start) / 4]) => ({
  dtype: "F32",
  shape,
  data_offsets: [start, end],
});

describe("safetensors", () => {
  it("gives back what was written, bit by bit", () => {
    const read = decodeTensors(file);
    expect(read.metadata).toEqual({ step: "7", note: "ü" });
    expect(new Map([...read.tensors].sort())).toEqual(new Map([...tensors].sort()));
    expect(Object.is(read.tensors.get("conv1.weight")!.values[2], -0)).toBe(true);
  });

  it("reads from any place in memory, and copies", () => {
    const moved = Buffer.concat([Buffer.from("xyz"), file]).subarray(3);
    const { tensors: read } = decodeTensors(moved);
    moved.fill(0);
    expect(read.get("b.count")!.values).toEqual(Uint8Array.from([1, 2, 3]));
  });

  it("writes equal bytes whatever the order, aligned", () => {
    expect(encodeTensors(new Map([...tensors].reverse()), { step: "7", note: "ü" })).toEqual(file);
    expect(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8).toBe(0);
  });

  it("writes what the reference implementation writes", () => {
    // safetensors.numpy.save({"a": np.array([[1, 2]], np.float32), "z": np.array([7], np.uint8)}, {"k": "v"})
    const header =
      '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"z":{"dtype":"U8","shape":[1],"data_offsets":[8,9]}}';
    const written = encodeTensors(
      new Map<string, StoredTensor>([
        ["z", { shape: [1], values: Uint8Array.from([7]) }],
        ["a", { shape: [1, 2], values: Float32Array.from([1, 2]) }],
      ]),
      { k: "v" },
    );
    const text = Buffer.from(written)
      .subarray(8, 8 + header.length)
      .toString();
    expect(text).toBe(header);
    expect([...written.subarray(-9)]).toEqual([0, 0, 128, 63, 0, 0, 0, 64, 7]);
  });

  it("reads floats of 16 bits as the same numbers of 32", () => {
    const values = {
      F16: [0x3c00, 0xc100, 0x0001, 0x7bff, 0xfc00],
      BF16: [0x3f80, 0xc020, 0x0001, 0x7f7f, 0xff80],
    };
    const expected = {
      F16: [1, -2.5, 2 ** -24, 65504, Number.NEGATIVE_INFINITY],
      BF16: [1, -2.5, 2 ** -133, 255 * 2 ** 120, Number.NEGATIVE_INFINITY],
    };
    for (const dtype of ["F16", "BF16"] as const) {
      const bytes = made({ w: { dtype, shape: [5], data_offsets: [0, 10] } }, 10);
      const view = new DataView(bytes.buffer, bytes.length - 10);
      for (const [i, bits] of values[dtype].entries()) view.setUint16(2 * i, bits, true);
      expect(decodeTensors(bytes).tensors.get("w")!.values).toEqual(
        Float32Array.from(expected[dtype]),
      );
    }
  });

  it.each([
    ["nothing", new Uint8Array(0), "0 bytes"],
    ["a cut file", file.subarray(0, -1), "does not fit its place"],
    ["a cut header", file.subarray(0, 30), "does not fit its 30 bytes"],
    ["a huge header", new Uint8Array(16).fill(255), "does not fit its 16 bytes"],
    ["no JSON", made("{oops", 0), "its header is not JSON"],
    ["a list", made("[]", 0), "its header is not an object"],
    ["metadata of numbers", made({ __metadata__: { a: 1 } }, 0), "metadata are not all text"],
    ["no description", made({ a: 3 }, 0), "a has no description"],
    [
      "an unknown type",
      made({ a: { ...f32(0, 4), dtype: "toString" } }, 4),
      "unknown type toString",
    ],
    ["a negative shape", made({ a: f32(0, 4, [-1]) }, 4), "a has no shape or no place"],
    ["a shape that does not fit", made({ a: f32(0, 8, [3]) }, 8), "a does not fit its place"],
    ["values beyond the end", made({ a: f32(0, 8) }, 4), "a does not fit its place"],
    ["a hole", made({ a: f32(4, 8) }, 8), "overlap or leave holes"],
    ["an overlap", made({ a: f32(0, 8), b: f32(4, 12) }, 12), "overlap or leave holes"],
    ["bytes left over", made({ a: f32(0, 4) }, 6), "2 bytes belong to no tensor"],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => decodeTensors(bytes, "epoch-4.safetensors")).toThrow(ArtifactDamaged);
    expect(() => decodeTensors(bytes, "epoch-4.safetensors")).toThrow(message);
    expect(() => decodeTensors(bytes, "epoch-4.safetensors")).toThrow(
      /^epoch-4\.safetensors is not a sound safetensors file: /,
    );
  });

  it("never breaks on a damaged header in another way", () => {
    const end = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: end - 1 }),
        fc.integer({ min: 0, max: 255 }),
        (at, to) => {
          const damaged = file.slice();
          damaged[at] = to;
          try {
            decodeTensors(damaged);
          } catch (error) {
            expect(error).toBeInstanceOf(ArtifactDamaged);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("does not write a shape that lies", () => {
    const wrong = new Map([["w", { shape: [3], values: new Float32Array(2) }]]);
    expect(() => encodeTensors(wrong)).toThrow("w: shape 3 does not fit 2 values");
  });

  it("narrows to 32-bit floats or names what is not", () => {
    const weights = new Map([["w", { shape: [1], values: Float32Array.of(1) }]]);
    expect(float32Tensors(weights).get("w")).toEqual({ shape: [1], values: Float32Array.of(1) });
    expect(() => float32Tensors(tensors)).toThrow("b.count holds U8 values, expected F32");
  });
});
