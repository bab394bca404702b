import { expect, test } from "vitest";
import { bytesInWords } from "./bytes-in-words.ts";

test.each([
  [0, "0 B"],
  [812, "812 B"],
  [4_480_000, "4.5 MB"],
  [151_000_000, "151 MB"],
  [2e15, "2000 TB"],
])("%d is %s", (bytes, words) => {
  expect(bytesInWords(bytes)).toBe(words);
});
