import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { importsOf, sourceFiles } from "./source-files.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const all = [
  "spec",
  "core",
  "data",
  "engine",
  "search",
  "store",
  "artifacts",
  "deploy",
  "queue",
  "sweeps",
  "api",
  "services",
  "train",
];
const except = (...names: string[]) => all.filter((name) => !names.includes(name));

/** Who may import whom, by package tag: the table in ARCHITECTURE.md. */
const allowed: Record<string, readonly string[]> = {
  spec: [],
  core: ["spec"],
  data: ["spec"],
  engine: ["spec"],
  search: ["spec"],
  store: ["spec"],
  artifacts: ["spec"],
  queue: ["spec"],
  services: ["spec"],
  deploy: ["spec", "core"],
  sweeps: ["spec", "core", "data", "search", "store", "queue", "artifacts"],
  api: ["spec", "search", "store", "sweeps"],
  train: except("train", "services", "api"),
  dashboard: except("engine", "train", "deploy", "services"),
  cli: all,
};

interface ProjectGraph {
  readonly nodes: Record<
    string,
    { readonly data: { readonly root: string; readonly tags?: string[] } }
  >;
  readonly dependencies: Record<string, readonly { readonly target: string }[]>;
}

function readGraph(): ProjectGraph {
  const folder = mkdtempSync(path.join(tmpdir(), "resweep-graph-"));
  try {
    const file = path.join(folder, "graph.json");
    execFileSync("npx", ["nx", "graph", `--file=${file}`], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: "false", NX_NO_CLOUD: "true" },
      stdio: "pipe",
    });
    return JSON.parse(readFileSync(file, "utf8")).graph;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const graph = readGraph();
const tagOf = (project: string): string => {
  const tags = graph.nodes[project]?.data.tags ?? [];
  return tags.find((tag) => tag.startsWith("package:"))?.slice("package:".length) ?? "";
};

test("every package carries one known tag", () => {
  for (const project of Object.keys(graph.nodes)) {
    expect(Object.keys(allowed), `the tag of ${project}`).toContain(tagOf(project));
  }
});

test("packages depend in one direction, in the Nx project graph", () => {
  const wrong = Object.entries(graph.dependencies).flatMap(([project, edges]) =>
    edges
      .map(({ target }) => ({ from: tagOf(project), to: tagOf(target) }))
      .filter(({ to }) => to !== "")
      // Tests everywhere may start the real Postgres and Valkey; the next test keeps that out of the code.
      .filter(({ from, to }) => to !== "services" || from === "dashboard" || from === "train")
      .filter(({ from, to }) => !(isTestOnly(project, to) || allowed[from]?.includes(to)))
      .map(({ from, to }) => `${from} -> ${to}`),
  );
  expect(wrong).toEqual([]);
});

/** A devDependency is of the tests alone, where the next test finds no import in the code. */
function isTestOnly(project: string, target: string): boolean {
  const folder = graph.nodes[project]?.data.root ?? "";
  const manifest = JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8"));
  return `@resweep/${target}` in (manifest.devDependencies ?? {});
}

test("code that is no test imports only what its package may, by name and declared", () => {
  const wrong: string[] = [];
  for (const [project, { data }] of Object.entries(graph.nodes)) {
    const from = tagOf(project);
    const manifest = JSON.parse(readFileSync(path.join(root, data.root, "package.json"), "utf8"));
    const files = sourceFiles(path.join(root, data.root, "src")).filter(isCode);
    for (const file of files) {
      const place = path.relative(root, file);
      for (const specifier of importsOf(file)) {
        const ours = /^@resweep\/([^/]+)(\/.*)?$/.exec(specifier);
        const to = ours?.[1] ?? "";
        if (ours && !allowed[from]?.includes(to)) wrong.push(`${place} imports ${specifier}`);
        if (ours?.[2]) wrong.push(`${place} reaches into ${specifier}`);
        if (ours && !(specifier in (manifest.dependencies ?? {})))
          wrong.push(`${place}: ${specifier} is not a dependency in its package.json`);
        if (specifier.startsWith(".") && leaves(file, specifier, path.join(root, data.root)))
          wrong.push(`${place} reaches out of its package: ${specifier}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("core imports TensorFlow.js as a type only", () => {
  const files = sourceFiles(path.join(root, "packages/core/src")).filter(isCode);
  const loading = files.filter((file) =>
    importsOf(file, { types: false }).some((specifier) => specifier.startsWith("@tensorflow/")),
  );
  expect(loading.map((file) => path.relative(root, file))).toEqual([]);
});

function isCode(file: string): boolean {
  return !/\.test\.tsx?$|\/(testing|fixtures|goldens|test-[^/]*)(\/|\.ts$)|vitest-/.test(file);
}

function leaves(file: string, specifier: string, folder: string): boolean {
  return path.relative(folder, path.resolve(path.dirname(file), specifier)).startsWith("..");
}
