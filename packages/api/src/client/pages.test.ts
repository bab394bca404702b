import { expect, test } from "vitest";
import type { z } from "zod";
import type { Operation } from "../operation.ts";
import { operations } from "../operations.ts";
import { pages } from "./pages.ts";

const cursors = Object.entries<Operation>(operations).flatMap(([name, { query }]) =>
  ["before", "after"].flatMap((cursor) =>
    query && cursor in query.shape ? [{ name, cursor }] : [],
  ),
);

test("what has a cursor is read in pages, and nothing else", () => {
  expect(Object.entries(pages).map(([name, { cursor }]) => ({ name, cursor }))).toEqual(cursors);
});

test.each(Object.entries(pages))("%s answers with rows that have an id", (name, { rows }) => {
  const { answer } = operations[name as keyof typeof pages];
  const row = (answer.schema.shape as Record<string, z.ZodArray<z.ZodObject>>)[rows]!.element;
  expect(Object.keys(row.shape)).toContain("id");
});
