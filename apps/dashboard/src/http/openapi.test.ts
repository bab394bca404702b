import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { openapi } from "./openapi.ts";

const api = fileURLToPath(new URL("../app/api", import.meta.url));

test("every route is described, and nothing else", () => {
  const routes = readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts")
    .map((file) => `/api/${path.dirname(file).replaceAll("[", "{").replaceAll("]", "}")}`)
    .filter((place) => place !== "/api/openapi.json");
  expect(Object.keys(openapi().paths).sort()).toEqual(routes.sort());
});

test("every reference leads to a schema", () => {
  const text = JSON.stringify(openapi());
  const known = Object.keys(openapi().components.schemas);
  for (const [, name] of text.matchAll(/#\/components\/schemas\/(\w+)/g))
    expect(known).toContain(name);
});
