import { InvalidInput } from "@resweep/spec";
import pg from "pg";
import { expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { openStore } from "./open-store.ts";
import { mustClaim, newSweep, pointRecord, testStore } from "./test-store.ts";
import { makeWorkerRole } from "./worker-role.ts";

const context = testStore();

test("a worker's role does a worker's work, and cannot see people nor change a table", async () => {
  const { databaseUrl, store } = context;
  await store.people.add({ name: "ada", role: "admin", password: "scrypt$..." }, "root");
  const first = await makeWorkerRole(databaseUrl, "resweep_worker_test");
  const url = await makeWorkerRole(databaseUrl, "resweep_worker_test"); // a new password for the same role
  expect(new URL(url).password).not.toBe(new URL(first).password);
  expect(await migrate(url)).toEqual({ applied: [] }); // as each worker does at its start

  await store.sweeps.create(newSweep());
  const worker = openStore(url, { connections: 2 });
  try {
    const { workerId } = await worker.workers.register({
      ...{ name: "w", host: "h", pid: 1, slots: 1 },
    });
    const claim = await mustClaim(worker, workerId);
    expect(await worker.attempts.renew(claim)).toMatchObject({ current: true });
    await worker.attempts.ship(claim, [pointRecord(1, { "train/loss": 1 })], 1);
    await worker.attempts.finish(claim, { state: "succeeded", values: {} });
    await worker.asController(async () => worker.sweeps.settle());
  } finally {
    await worker.close();
  }

  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const forbidden of [
      "SELECT * FROM people.person",
      "SELECT * FROM people.token",
      "SELECT * FROM people.session",
      "INSERT INTO people.person (name, role, password, created_by) VALUES ('eve', 'admin', '', '')",
      "CREATE TABLE public.mine (id int)",
      "DROP TABLE public.trial",
      "CREATE ROLE eve LOGIN",
      "SET ROLE resweep",
      "SELECT * FROM pg_authid",
    ])
      await expect(client.query(forbidden), forbidden).rejects.toThrow(/permission denied|owner/);
  } finally {
    await client.end();
  }
});

test("a name that is none is refused before it comes near SQL", async () => {
  await expect(makeWorkerRole(context.databaseUrl, 'x"; DROP ROLE resweep; --')).rejects.toThrow(
    InvalidInput,
  );
});
