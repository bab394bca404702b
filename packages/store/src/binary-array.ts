/** Postgres' types of array elements by their object ids, which never change, and how one is written and read. */
const elements = {
  int2: {
    ...{ oid: 21, bytes: 2 },
    write: (at: DataView, offset: number, n: number) => at.setInt16(offset, n),
    read: (at: DataView, offset: number) => at.getInt16(offset),
  },
  int4: {
    ...{ oid: 23, bytes: 4 },
    write: (at: DataView, offset: number, n: number) => at.setInt32(offset, n),
    read: (at: DataView, offset: number) => at.getInt32(offset),
  },
  float4: {
    ...{ oid: 700, bytes: 4 },
    write: (at: DataView, offset: number, n: number) => at.setFloat32(offset, n),
    read: (at: DataView, offset: number) => at.getFloat32(offset),
  },
  float8: {
    ...{ oid: 701, bytes: 8 },
    write: (at: DataView, offset: number, n: number) => at.setFloat64(offset, n),
    read: (at: DataView, offset: number) => at.getFloat64(offset),
  },
};
const HEADER_BYTES = 20;

/**
 * An array parameter in Postgres' binary format (`array_recv`). Writing numbers as text, and reading that text in the
 * server, would cost more than storing them.
 */
export function binaryArray(type: keyof typeof elements, numbers: readonly number[]): Buffer {
  const { oid, bytes, write } = elements[type];
  const buffer = Buffer.alloc(HEADER_BYTES + numbers.length * (4 + bytes));
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  const header = [numbers.length === 0 ? 0 : 1, 0, oid, numbers.length, 1]; // dimensions, nulls, type, length, first index
  header.forEach((value, index) => {
    view.setInt32(index * 4, value);
  });
  let offset = HEADER_BYTES;
  for (const number of numbers) {
    view.setInt32(offset, bytes);
    write(view, offset + 4, number);
    offset += 4 + bytes;
  }
  return numbers.length === 0 ? buffer.subarray(0, 12) : buffer; // an empty one has no extent
}

/** Reads what `array_send` wrote of one dimension; NULL comes as NaN. Throws on other types than those above. */
export function readBinaryArray(column: Buffer): number[] {
  if (column.length < HEADER_BYTES) return []; // an empty one has no extent
  const view = new DataView(column.buffer, column.byteOffset, column.byteLength);
  const oid = view.getInt32(8);
  const element = Object.values(elements).find((one) => one.oid === oid);
  if (!element) throw new TypeError(`Arrays of Postgres' type ${oid} are not read here`);
  const numbers = new Array<number>(view.getInt32(12));
  let offset = HEADER_BYTES;
  for (let index = 0; index < numbers.length; index++) {
    const isNull = view.getInt32(offset) < 0;
    offset += 4;
    numbers[index] = isNull ? Number.NaN : element.read(view, offset);
    if (!isNull) offset += element.bytes;
  }
  return numbers;
}
