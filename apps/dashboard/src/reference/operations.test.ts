import { expect, test } from "vitest";
import { resources, schemaName, schemas } from "./operations.ts";

const operations = [...resources().values()].flat();

test("each operation is in the reference once, under an address of its own", () => {
  expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
});

test.each(operations)("$id can be tried as its example says", ({ curl, parameters = [] }) => {
  expect(curl).not.toMatch(/[{]\w+[}]\/?"|\.\.\./); // no parameter left open, nothing to be guessed
  for (const { name, in: where, required } of parameters)
    if (where === "query") expect(curl.includes(`${name}=`), name).toBe(required);
});

test("what the reference leads to is there", () => {
  const known = Object.keys(schemas());
  for (const [, ref] of JSON.stringify(operations).matchAll(/"\$ref":"([^"]+)"/g))
    expect(known).toContain(schemaName(ref!));
});
