import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEnvironment } from "../frame/environment.ts";
import { dashboardBuild, prismaClient, services, tensorflow } from "./platform.ts";
import { chromium, compiler, diskSpace, node, npmPackages, python } from "./system.ts";

const empty = mkdtempSync(path.join(tmpdir(), "resweep-doctor-"));
afterAll(() => rmSync(empty, { recursive: true, force: true }));
const environment = readEnvironment();

test("in this clone everything that is needed is found", async () => {
  const parts = [
    node(),
    npmPackages(environment.root),
    python(),
    compiler(),
    prismaClient(environment.root),
    chromium(),
    diskSpace(environment.dataDir),
    ...(await services(environment)),
  ];
  expect(parts.filter(({ ok }) => !ok)).toEqual([]);
  for (const { name, detail, fix } of parts) {
    expect(`${name} ${detail} ${fix}`).not.toContain("\n");
  }
});

test("TensorFlow is loaded in a process of its own, whose chatter stays there", async () => {
  const parts = await tensorflow({ ...environment, threads: 1 });
  expect(parts.map(({ name, ok }) => [name, ok])).toEqual(
    ["tensorflow runtime", "tensorflow binding", "device", "native kernels", "threads"].map(
      (name) => [name, true],
    ),
  );
  expect(parts[0]?.detail).toMatch(/^\/.*libtensorflow_cc\.so/);
  const [runtime, binding] = await tensorflow({ ...environment, threads: -1 });
  expect([runtime?.ok, binding?.ok]).toEqual([true, false]);
  expect(binding?.detail).toBe("threads: must be a whole number of at least 1, not -1");
});

test("in an empty one each missing part says what to run", async () => {
  const bare = { ...environment, root: empty, dataDir: path.join(empty, ".resweep") };
  const parts = [
    npmPackages(empty),
    prismaClient(empty),
    dashboardBuild(empty),
    ...(await services({ ...bare, databaseUrl: null, redisUrl: null })),
  ];
  expect(parts.map(({ name, ok, fix }) => ({ name, ok, fix }))).toEqual(
    ["npm packages", "prisma client", "dashboard", "postgres", "valkey"].map((name) => ({
      name,
      ok: false,
      fix: "npm run setup",
    })),
  );
});

test("a package of another version than the lockfile's is noticed", () => {
  const root = path.join(empty, "stale");
  mkdirSync(path.join(root, "node_modules"), { recursive: true });
  const write = (file: string, version: string) =>
    writeFileSync(
      path.join(root, file),
      JSON.stringify({ packages: { "node_modules/a": { version } } }),
    );
  write("package-lock.json", "2.0.0");
  write("node_modules/.package-lock.json", "1.0.0");
  expect(npmPackages(root)).toMatchObject({ ok: false, detail: "1 differ from package-lock.json" });
  write("node_modules/.package-lock.json", "2.0.0");
  expect(npmPackages(root).ok).toBe(true);
});
