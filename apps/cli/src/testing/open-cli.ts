import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate, openStore, type Store } from "@resweep/store";
import { knownDefinitions } from "@resweep/sweeps";
import { afterAll, expect, inject, vi } from "vitest";
import { ownDatabase } from "./own-database.ts";
import { type Ran, runInProcess } from "./run-in-process.ts";

/** The command line of a test file, on real services and a folder that goes with the last test. */
export interface TestCli {
  readonly folder: string;
  /** Writes a file into the folder and returns where it is. */
  file(name: string, text: string): string;
  resweep(...args: string[]): Promise<Ran>;
  /** What a command that succeeds, and has nothing else to say, prints with --json. */
  jsonOf(...args: string[]): Promise<ReturnType<typeof JSON.parse>>;
}

/** Opens it, at the top level of a test file; on the database that test files share unless given one. */
export function openCli(databaseUrl = inject("databaseUrl")): TestCli {
  const folder = mkdtempSync(path.join(tmpdir(), "resweep-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  vi.stubEnv("DATABASE_URL", databaseUrl);
  vi.stubEnv("REDIS_URL", inject("redisUrl"));
  const resweep = (...args: string[]) => runInProcess(args);
  return {
    folder,
    file(name, text) {
      const place = path.join(folder, name);
      writeFileSync(place, text);
      return place;
    },
    resweep,
    async jsonOf(...args) {
      const { stdout, notes, status } = await resweep(...args, "--json");
      expect({ notes, status }).toEqual({ notes: [], status: 0 });
      return JSON.parse(stdout);
    },
  };
}

/** A sweep of four small trials. */
export const tiny = `
name: tiny
seeds: 2
base: { dataset: { name: synthetic }, recipe: { epochs: 1 }, architecture: { name: cifar-resnet, depth: 8 } }
space: { recipe.warmup.epochs: [0, 1] }
`;

/** Launches it, and tells what the command said. */
export async function launchTiny({ file, resweep }: TestCli) {
  const { stdout, status } = await resweep("launch", file("tiny.yaml", tiny), "--json");
  expect(status).toBe(0);
  return JSON.parse(stdout) as { id: number; state: string; trials: Record<string, number> };
}

/** A migrated database of the test file's own and the store on it, for its top level. */
export async function openOwnStore(): Promise<{
  readonly databaseUrl: string;
  readonly store: Store;
}> {
  const databaseUrl = await ownDatabase();
  await migrate(databaseUrl);
  const store = openStore(databaseUrl);
  afterAll(() => store.close());
  return { databaseUrl, store };
}

/** A worker that takes all trials of the synthetic data set, for a test that makes their results up. */
export async function registerWorker(store: Store): Promise<number> {
  const offers = ["cpu", "memory:1", "dataset:synthetic", ...knownDefinitions];
  const about = { name: "w", host: "here", pid: 1, slots: 1, offers };
  return (await store.workers.register(about)).workerId;
}
