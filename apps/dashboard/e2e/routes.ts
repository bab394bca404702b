import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./world.ts";

const app = path.join(root, "apps/dashboard/src/app");
const handler =
  /^export (?:const|async function|function) (GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b/gm;

export interface Route {
  /** With 999999 for each parameter: nothing has that id. */
  readonly address: string;
  readonly method: string;
  /** What its wrapper asks for: "nothing", or any one of these. */
  readonly needs: readonly string[];
  /** It is made by `route(...)`. */
  readonly wrapped: boolean;
}

const place = (file: string) => `/${path.dirname(file)}`.replace(/\/\.$/, "/");
const address = (file: string) => place(file).replaceAll(/\[[^\]]+\]/g, "999999");

/** Every handler of every route, found by their files. */
export function routes(): Route[] {
  return files("route.ts").flatMap((file) => {
    const source = readFileSync(path.join(app, file), "utf8");
    const found = [...source.matchAll(handler)];
    return found.map((match, index) => {
      const method = match[1]!;
      const text = source.slice(match.index, found[index + 1]?.index);
      const declared = /\bneeds: (\[[^\]]*\]|"nothing")/.exec(text)?.[1];
      return {
        ...{ address: address(file), method, wrapped: /^export const \w+ = route\b/.test(text) },
        needs: declared ? [JSON.parse(declared)].flat() : [usual[method] ?? "launch"],
      };
    });
  });
}

const usual: Record<string, string> = { GET: "read", HEAD: "read", DELETE: "admin" };

/** The addresses of all pages. */
export const pages = (): string[] => files("page.tsx").map(address);

/** The same, with the names of their parameters: `/sweeps/[id]`. */
export const pagePlaces = (): string[] => files("page.tsx").map(place).sort();

const files = (name: string) =>
  readdirSync(app, { recursive: true, encoding: "utf8" }).filter(
    (file) => path.basename(file) === name,
  );
