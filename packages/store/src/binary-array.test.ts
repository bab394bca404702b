import { expect, test } from "vitest";
import { binaryArray, readBinaryArray } from "./binary-array.ts";
import { testStore } from "./test-store.ts";

const context = testStore();

test.each([
  ["int2", [-32768, 0, 32767]],
  ["int4", [-(2 ** 31), 0, 2 ** 31 - 1]],
  ["float4", [0.5, Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ["float8", [0.1 + 0.2, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324, Number.MAX_VALUE]],
  ["float8", []],
] as const)("%s %j arrives to the bit", async (type, numbers) => {
  const [row] = await context.sql<{ read: number[]; sent: Buffer }>(
    `SELECT $1::${type}[] AS read, array_send($1::${type}[]) AS sent`,
    [binaryArray(type, numbers)],
  );
  expect(row!.read).toEqual(numbers);
  expect(readBinaryArray(row!.sent)).toEqual(numbers);
});

test("NULL is read as NaN, what is no number is refused", async () => {
  const [row] = await context.sql<{ gaps: Buffer; text: Buffer }>(
    `SELECT array_send('{1,NULL,2.5}'::float8[]) AS gaps, array_send('{a}'::text[]) AS text`,
  );
  expect(readBinaryArray(row!.gaps)).toEqual([1, Number.NaN, 2.5]);
  expect(() => readBinaryArray(row!.text)).toThrow("type 25");
});
