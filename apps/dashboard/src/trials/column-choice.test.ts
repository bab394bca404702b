import { expect, test } from "vitest";
import { moved, readColumns, resized, toggled, writeColumns } from "./column-choice.ts";

const columns = readColumns(["state", "architecture.depth:120", "train/loss"]);
const ids = (some: readonly { id: string }[]) => some.map(({ id }) => id);

test("the address has order and widths, and gives them back", () => {
  expect(columns).toEqual([
    { id: "state" },
    { id: "architecture.depth", width: 120 },
    { id: "train/loss" },
  ]);
  expect(writeColumns(columns)).toBe("state,architecture.depth:120,train/loss");
});

test("a column moves to where another stands, in both directions", () => {
  expect(ids(moved(columns, "state", "train/loss"))).toEqual([
    "architecture.depth",
    "train/loss",
    "state",
  ]);
  expect(ids(moved(columns, "train/loss", "state"))[0]).toBe("train/loss");
  expect(moved(columns, "state", "nothing")).toEqual(columns);
});

test("widths stay within what can be read and taken hold of", () => {
  expect(resized(columns, "state", 4)[0]).toEqual({ id: "state", width: 48 });
  expect(readColumns(["state:9999"])).toEqual([{ id: "state", width: 800 }]);
  expect(resized(resized(columns, "state", 100), "state")[0]).toEqual({ id: "state" });
});

test("what is ticked comes last, once", () => {
  expect(ids(toggled(columns, "seed", true)).at(-1)).toBe("seed");
  expect(ids(toggled(columns, "state", false))).toEqual(["architecture.depth", "train/loss"]);
});
