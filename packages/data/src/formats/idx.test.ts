import { describe, expect, it } from "vitest";
import { DatasetDamaged } from "../errors.ts";
import { parseIdx } from "./idx.ts";

const file = Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
const changed = (at: number, value: number) => file.map((byte, i) => (i === at ? value : byte));

describe("parseIdx", () => {
  it("gives the values", () => {
    expect([...parseIdx(file, [2, 3], "f")]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["an empty file", new Uint8Array(0), "/d/f: is truncated: 0 bytes; get the file again"],
    ["a cut header", file.subarray(0, 9), "/d/f: is truncated: 9 bytes"],
    ["cut values", file.subarray(0, 17), "/d/f: is truncated: 17 bytes, expected 18"],
    ["bytes too many", Uint8Array.from([...file, 0]), "/d/f: is too long: 19 bytes, expected 18"],
    ["another magic", changed(2, 9), "/d/f: is not an idx file of 2 dimensions (magic 0x00000902"],
    ["another format", new TextEncoder().encode("<html>not found</html>"), "(magic 0x3c68746d"],
    ["another count", changed(7, 9), "/d/f: holds 9 x 3 values, expected 2 x 3"],
  ])("refuses %s in one line", (_, bytes, message) => {
    const read = () => parseIdx(bytes, [2, 3], "/d/f");
    expect(read).toThrow(message);
    expect(read).toThrow(DatasetDamaged);
    expect(read).toThrow(/^[^\n]+; get the file again, or name another folder$/);
  });
});
