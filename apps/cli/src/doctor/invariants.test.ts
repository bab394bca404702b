import pg from "pg";
import { afterAll, expect, inject, test, vi } from "vitest";
import { runInProcess } from "../testing/run-in-process.ts";

const resweep = (...args: string[]) => runInProcess(args);
afterAll(() => vi.unstubAllEnvs());

test("doctor --invariants tells what is wrong with what is stored", async () => {
  const server = inject("databaseUrl");
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const url = new URL(server);
  url.pathname = `/invariants_${process.pid}`;
  await client.query(`CREATE DATABASE ${url.pathname.slice(1)}`);
  await client.end();
  vi.stubEnv("DATABASE_URL", url.href);
  vi.stubEnv("REDIS_URL", inject("redisUrl"));

  const healthy = await resweep("doctor", "--invariants", "--json");
  expect(healthy).toMatchObject({ status: 0, notes: [] });
  const { ok, invariants } = JSON.parse(healthy.stdout);
  expect(ok).toBe(true);
  expect(new Set(invariants.map(({ number }: { number: number }) => number)).size).toBe(10);

  const other = new pg.Client({ connectionString: url.href });
  await other.connect();
  await other.query(
    `INSERT INTO event (sweep_id, trial_id, what, by) VALUES (1, 7, 'created', 'ada')`,
  );
  await other.end();
  const broken = await resweep("doctor", "--invariants");
  expect(broken.status).toBe(1);
  expect(broken.stdout).toContain("trial 7 of sweep 1 was created and is gone");
});
