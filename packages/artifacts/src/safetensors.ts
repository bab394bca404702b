import { ArtifactDamaged } from "./errors.ts";

/** The element types that we write, in the order in which the reference implementation writes them. */
const types = {
  I64: BigInt64Array,
  F64: Float64Array,
  F32: Float32Array,
  U32: Uint32Array,
  I32: Int32Array,
  U16: Uint16Array,
  U8: Uint8Array,
} as const;
type TypeName = keyof typeof types;
const order = Object.keys(types);

/** Floats of 16 bits are read as 32-bit ones, which have all their values. */
const halves: ReadonlyMap<unknown, (bits: Uint16Array) => Float32Array<ArrayBuffer>> = new Map([
  ["BF16", (bits) => new Float32Array(Uint32Array.from(bits, (own) => own << 16).buffer)],
  ["F16", (bits) => Float32Array.from(bits, halfPrecision)],
]);

/** A named array's shape and its values in row-major order. */
export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: InstanceType<(typeof types)[TypeName]>;
}

const headerLimit = 100_000_000;

/**
 * Writes the safetensors format (https://github.com/huggingface/safetensors): header length as 64-bit little-endian,
 * JSON header padded to 8 bytes, then the values. Wider types come first, so that all are aligned, then names in order:
 * equal input gives equal bytes, those of the reference implementation.
 */
export function encodeTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const entries = [...tensors].map(([name, { shape, values }]) => {
    const count = shape.reduce((product, size) => product * size, 1);
    if (count !== values.length) {
      throw new RangeError(
        `${name}: shape ${shape.join(" x ")} does not fit ${values.length} values`,
      );
    }
    return { name, shape, values, dtype: typeName(values) };
  });
  entries.sort(
    (a, b) => order.indexOf(a.dtype) - order.indexOf(b.dtype) || (a.name < b.name ? -1 : 1),
  );
  let end = 0;
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) header.push(["__metadata__", metadata]);
  for (const { name, shape, values, dtype } of entries) {
    const start = end;
    end += values.byteLength;
    header.push([name, { dtype, shape, data_offsets: [start, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerLength = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength);
  bytes.set(json, 8);
  let at = 8 + headerLength;
  for (const { values } of entries) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}

/**
 * Reads what `encodeTensors` writes, and files of others in these types; F16 and BF16 come as 32-bit floats. `what` names
 * the file in errors; throws ArtifactDamaged.
 */
export function decodeTensors(
  bytes: Uint8Array,
  what = "the tensor file",
): { tensors: Map<string, StoredTensor>; metadata: Record<string, string> } {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new ArtifactDamaged(what, `is not a sound safetensors file: ${problem}`, { cause });
  };
  if (bytes.length < 8) refuse(`${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > headerLimit || 8 + headerLength > bytes.length) {
    refuse(`its header of ${headerLength} bytes does not fit its ${bytes.length} bytes`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), refuse);
  const data = bytes.subarray(8 + headerLength);
  const metadata = header.__metadata__ ?? {};
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    return refuse("its metadata are not all text");
  }
  const tensors = new Map<string, StoredTensor>();
  const spans: [number, number][] = [];
  for (const [name, entry] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    if (!isRecord(entry)) return refuse(`${name} has no description`);
    const { dtype, shape, data_offsets: offsets } = entry;
    const widened = halves.get(dtype);
    if (!widened && (typeof dtype !== "string" || !Object.hasOwn(types, dtype))) {
      return refuse(`${name} has the unknown type ${String(dtype)}`);
    }
    if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
      return refuse(`${name} has no shape or no place`);
    }
    const [start, end] = offsets as [number, number];
    const type = widened ? Uint16Array : types[dtype as TypeName];
    const count = shape.reduce((product, size) => product * size, 1);
    if (start > end || end > data.length || end - start !== count * type.BYTES_PER_ELEMENT) {
      return refuse(`${name} does not fit its place`);
    }
    spans.push([start, end]);
    // A copy: it is aligned, and does not keep the whole file in memory.
    const values = new type(new Uint8Array(data.subarray(start, end)).buffer);
    tensors.set(name, {
      shape,
      values: widened ? widened(values as Uint16Array) : values,
    });
  }
  spans.sort(([a], [b]) => a - b);
  let covered = 0;
  for (const [start, end] of spans) {
    if (start !== covered) refuse("its tensors overlap or leave holes");
    covered = end;
  }
  if (covered !== data.length) refuse(`${data.length - covered} bytes belong to no tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

/** Narrows decoded tensors to 32-bit floats, as weights are. Throws ArtifactDamaged naming the first that is not. */
export function float32Tensors(
  tensors: ReadonlyMap<string, StoredTensor>,
): Map<string, { shape: number[]; values: Float32Array }> {
  return new Map(
    [...tensors].map(([name, { shape, values }]) => {
      if (!(values instanceof Float32Array)) {
        throw new ArtifactDamaged(name, `holds ${typeName(values)} values, expected F32`);
      }
      return [name, { shape: [...shape], values }];
    }),
  );
}

function typeName(values: StoredTensor["values"]): TypeName {
  const found = Object.entries(types).find(([, type]) => values instanceof type);
  if (!found) throw new TypeError(`no safetensors type for ${values.constructor.name}`);
  return found[0] as TypeName;
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfPrecision(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 0) return sign * 2 ** -14 * fraction;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - 15) * (1 + fraction);
}

function parseHeader(
  bytes: Uint8Array,
  refuse: (problem: string, cause?: unknown) => never,
): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    return refuse("its header is not JSON", error);
  }
  return isRecord(header) ? header : refuse("its header is not an object");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
