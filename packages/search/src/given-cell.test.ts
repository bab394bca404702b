import { expect, test } from "vitest";
import { givenCell } from "./given-cell.ts";
import { searchSpace } from "./search-space.ts";

const search = searchSpace(
  {
    rate: { min: 0.001, max: 1, scale: "log" },
    depth: { choices: [8, 20, 32] },
    warmup: { choices: ["none", "linear"] },
    start: { min: 0, max: 0.5, when: { warmup: "linear" } },
  },
  { constraints: ["depth * rate <= 16"] },
);

test("what is not given is drawn, the same each time, where conditions and constraints allow it", () => {
  const cell = givenCell(search, { start: 0.25, depth: 32 }, "enqueue.0");
  expect(cell).toMatchObject({ start: 0.25, depth: 32, warmup: "linear" });
  expect(Number(cell.rate)).toBeLessThanOrEqual(0.5);
  expect(givenCell(search, { start: 0.25, depth: 32 }, "enqueue.0")).toEqual(cell);
  expect(givenCell(search, { rate: 0.1, depth: 8, warmup: "none" }, "")).toEqual({
    ...{ rate: 0.1, depth: 8, warmup: "none" },
  });
});

test.each([
  [{ width: 8 }, "enqueue.0.width: does not vary in this sweep"],
  [{ depth: 21 }, "enqueue.0.depth: 21 is not in its space"],
  [{ rate: 2 }, "enqueue.0.rate: 2 is not in its space"],
  [
    { warmup: "none", start: 0.1 },
    "enqueue.0.start: has no place beside the other values: see its when",
  ],
  [{ rate: 1, depth: 32 }, "enqueue.0: no cell with these values satisfies the constraints"],
])("%j is refused", (given, message) => {
  expect(() => givenCell(search, given, "enqueue.0")).toThrow(message);
});
