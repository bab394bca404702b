import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { operations } from "@resweep/api";
import { expect, test } from "vitest";

const api = fileURLToPath(new URL("../app/api", import.meta.url));

test("every method of every route is described, and nothing else", () => {
  const routes = readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts" && path.dirname(file) !== "openapi.json")
    .flatMap((file) => {
      const place = path.dirname(file).replaceAll("[", "{").replaceAll("]", "}");
      const code = readFileSync(path.join(api, file), "utf8");
      const methods = [...code.matchAll(/^export (?:const|async function) ([A-Z]+)\b/gm)];
      return methods.map(([, method]) => `${method} /api/${place}`);
    });
  expect(Object.keys(operations).sort()).toEqual(routes.sort());
});
