import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { openapi } from "./openapi.ts";

const api = fileURLToPath(new URL("../app/api", import.meta.url));

test("the document is OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(JSON.parse(JSON.stringify(openapi())))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
});

test("every method of every route is described, and nothing else", () => {
  const routes = readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts" && path.dirname(file) !== "openapi.json")
    .flatMap((file) => {
      const place = path.dirname(file).replaceAll("[", "{").replaceAll("]", "}");
      const code = readFileSync(path.join(api, file), "utf8");
      const methods = [...code.matchAll(/^export (?:const|async function) ([A-Z]+)\b/gm)];
      return methods.map(([, method]) => `${method} /api/${place}`);
    });
  const described = Object.entries(openapi().paths).flatMap(([place, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${place}`),
  );
  expect(described.sort()).toEqual(routes.sort());
});

test("every reference leads to a schema", () => {
  const text = JSON.stringify(openapi());
  const known = Object.keys(openapi().components.schemas);
  for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
    expect(known).toContain(name);
});
