import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { migrate, openStore, type Store } from "@resweep/store";
import { knownDefinitions } from "@resweep/sweeps";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";
import { runInProcess } from "../testing/run-in-process.ts";

// A sweep with two objectives on a real Postgres; the results are made up, nothing trains.
const folder = mkdtempSync(path.join(tmpdir(), "resweep-objectives-"));
const file = path.join(folder, "trade.yaml");
writeFileSync(
  file,
  `
name: trade
seeds: 2
base: { dataset: { name: synthetic }, recipe: { epochs: 1 } }
space: { architecture.depth: [8, 14, 20, 26] }
sampler: grid
objectives: [validation/accuracy, network/macs]
`,
);
const accuracies: Record<number, number> = { 8: 0.7, 14: 0.65, 20: 0.8, 26: 0.9 };

let store: Store;
let id = "";
beforeAll(async () => {
  const databaseUrl = await ownDatabase();
  vi.stubEnv("DATABASE_URL", databaseUrl);
  vi.stubEnv("REDIS_URL", inject("redisUrl"));
  await migrate(databaseUrl);
  store = openStore(databaseUrl);
  id = String((await jsonOf("launch", file)).id);
});
afterAll(async () => {
  await store?.close();
  rmSync(folder, { recursive: true, force: true });
});

const resweep = (...args: string[]) => runInProcess(args);
const jsonOf = async (...args: string[]) => {
  const { stdout, notes, status } = await resweep(...args, "--json");
  expect({ notes, status }).toEqual({ notes: [], status: 0 });
  return JSON.parse(stdout);
};

test("before there are results its front is empty", async () => {
  expect(await jsonOf("show", id)).toMatchObject({ best: null, front: 0 });
  expect((await resweep("show", id)).stdout).toContain(
    "0 of 0 cells on the front, hypervolume - of 1",
  );
  expect((await resweep("sweeps")).stdout).toContain(
    "front of 0 (validation/accuracy, network/macs)",
  );
});

test("with results, every command says the front instead of a best trial", async () => {
  const offers = ["cpu", "memory:1", "dataset:synthetic", ...knownDefinitions];
  const { workerId } = await store.workers.register({
    ...{ name: "w", host: "here", pid: 1, slots: 1, offers },
  });
  for (;;) {
    const claim = await store.attempts.claim({ workerId, slot: 0 });
    if (!claim) break;
    const { depth } = (claim.config as { architecture: { depth: number } }).architecture;
    const values = {
      "validation/accuracy": accuracies[depth]! + claim.seed / 100,
      "network/macs": depth * 1e6,
    };
    await store.attempts.finish(claim, { state: "succeeded", values });
  }
  expect((await resweep("sweeps")).stdout).toContain(
    "front of 3 (validation/accuracy, network/macs)",
  );
  const shown = (await resweep("show", id)).stdout;
  expect(shown).toContain("3 of 4 cells on the front, hypervolume ");
  expect(shown).toMatch(/^26 +91\.50 % +26,000,000 +2$/m);
  expect(shown).not.toContain("best:");
  const { metrics, points } = await jsonOf("pareto", id);
  expect(metrics.map(({ metric }: { metric: string }) => metric)).toEqual([
    ...["validation/accuracy", "network/macs"],
  ]);
  expect(points).toHaveLength(4);
  expect((await resweep("trials", id)).stdout).toMatch(
    /architecture.depth +validation\/accuracy +network\/macs +step/,
  );
  expect((await jsonOf("importance", id)).metric).toBe("validation/accuracy");
  expect((await jsonOf("importance", id, "--metric", "network/macs")).metric).toBe("network/macs");
});

test("launch answers with the front beside an empty best", async () => {
  const launched = await jsonOf("launch", file);
  expect(Object.keys(launched)).toEqual(["id", "state", "trials", "best", "front"]);
  expect(launched).toMatchObject({ best: null, front: [] });
});
