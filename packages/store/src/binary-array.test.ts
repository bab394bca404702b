import { expect, test } from "vitest";
import { binaryArray } from "./binary-array.ts";
import { testStore } from "./test-store.ts";

const context = testStore();

test.each([
  ["int2", [-32768, 0, 32767]],
  ["int4", [-(2 ** 31), 0, 2 ** 31 - 1]],
  ["float4", [0.5, Number.NaN, Number.POSITIVE_INFINITY, -0]],
  ["float8", [0.1 + 0.2, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324, Number.MAX_VALUE]],
  ["float8", []],
] as const)("%s %j arrives to the bit", async (type, numbers) => {
  const [row] = await context.sql<{ read: number[] }>(`SELECT $1::${type}[] AS read`, [
    binaryArray(type, numbers),
  ]);
  expect(row!.read).toEqual(numbers);
});
