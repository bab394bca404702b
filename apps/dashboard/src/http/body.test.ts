import { InvalidInput } from "@resweep/spec";
import { expect, test } from "vitest";
import { isId, readId } from "./body.ts";

test("an id is a whole number that Postgres takes", () => {
  expect(readId("id", "7")).toBe(7);
  expect(isId("2147483647")).toBe(true);
  for (const strange of [
    "2147483648",
    "9999999999",
    "99999999999999999999",
    "-1",
    "1e3",
    "x",
    "",
  ]) {
    expect(isId(strange)).toBe(false);
    expect(() => readId("id", strange)).toThrow(InvalidInput);
  }
});
