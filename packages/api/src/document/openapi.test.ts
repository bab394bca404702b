import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openapi } from "./openapi.ts";

test("the document is OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(JSON.stringify(openapi())))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("every reference leads to a schema", () => {
  const text = JSON.stringify(openapi());
  const known = Object.keys(openapi().components.schemas);
  for (const [, name] of text.matchAll(/"#\/([^"]+)"/g))
    expect(known).toContain(name!.replace("components/schemas/", ""));
});

test("every parameter of a path is described, and every one that is described is in it", () => {
  for (const [path, methods] of Object.entries(openapi().paths))
    for (const [method, { parameters = [] }] of Object.entries(
      methods as Record<string, { parameters?: { name: string; in: string }[] }>,
    )) {
      const described = parameters.filter((one) => one.in === "path").map(({ name }) => name);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(described, `${method} ${path}`).toEqual(inPath);
    }
});
