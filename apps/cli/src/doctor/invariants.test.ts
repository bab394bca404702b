import pg from "pg";
import { afterAll, expect, inject, test, vi } from "vitest";
import { ownDatabase } from "../testing/own-database.ts";
import { runInProcess } from "../testing/run-in-process.ts";

const resweep = (...args: string[]) => runInProcess(args);
afterAll(() => vi.unstubAllEnvs());

test("doctor --invariants tells what is wrong with what is stored", async () => {
  const databaseUrl = await ownDatabase();
  vi.stubEnv("DATABASE_URL", databaseUrl);
  vi.stubEnv("REDIS_URL", inject("redisUrl"));

  const healthy = await resweep("doctor", "--invariants", "--json");
  expect(healthy).toMatchObject({ status: 0, notes: [] });
  const { ok, invariants } = JSON.parse(healthy.stdout);
  expect(ok).toBe(true);
  expect(new Set(invariants.map(({ number }: { number: number }) => number)).size).toBe(10);

  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  await other.query(
    `INSERT INTO event (sweep_id, trial_id, what, by) VALUES (1, 7, 'created', 'ada')`,
  );
  await other.end();
  const broken = await resweep("doctor", "--invariants");
  expect(broken.status).toBe(1);
  expect(broken.stdout).toContain("trial 7 of sweep 1 was created and is gone");
});
