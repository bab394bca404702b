import { expect, test } from "vitest";
import { grantsOf, mayHaveToken, PersonName } from "./people.ts";

test("a token gives its owner no more than the owner has", () => {
  expect(grantsOf("viewer", null)).toEqual(["read", "self"]);
  expect(grantsOf("viewer", "admin")).toEqual(["read", "self"]); // given when they were more
  expect(grantsOf("admin", "read")).toEqual(["read"]);
  expect(grantsOf("researcher", "launch")).toEqual(["read", "launch"]);
  expect(grantsOf("viewer", "worker")).toEqual([]);
});

test("only who may do all of a scope may have its token", () => {
  expect(mayHaveToken("viewer", "read")).toBe(true);
  expect(mayHaveToken("viewer", "launch")).toBe(false);
  expect(mayHaveToken("researcher", "worker")).toBe(true);
  expect(mayHaveToken("researcher", "admin")).toBe(false);
});

test.each(["", "Ada", "a b", "../ada", "ada\u0000", "__proto__", "a".repeat(65)])(
  "%j is no name",
  (name) => expect(PersonName.safeParse(name).success).toBe(false),
);
