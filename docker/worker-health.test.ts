import { spawn } from "node:child_process";
import { hostname } from "node:os";
import { join } from "node:path";
import { startTestServices } from "@resweep/services";
import { migrate, openStore, type Store } from "@resweep/store";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "./workspace.ts";

let services: Awaited<ReturnType<typeof startTestServices>>;
let store: Store;
beforeAll(async () => {
  services = await startTestServices();
  await migrate(services.databaseUrl);
  store = openStore(services.databaseUrl);
}, 120_000);
afterAll(async () => {
  await store?.close();
  await services?.stop();
}, 120_000);

async function health(databaseUrl = services.databaseUrl) {
  const child = spawn(process.execPath, [join(root, "docker/worker-health.mjs")], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
  });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  const status = await new Promise((done) => child.on("close", done));
  return { status, said };
}

it("is well while a worker of this host lives, and not before or after", async () => {
  expect(await health()).toEqual({
    status: 1,
    said: `no worker of ${hostname()} was seen in the last 30 s\n`,
  });
  const worker = { name: "w", pid: 1, slots: 1 };
  await store.workers.register({ ...worker, host: "elsewhere" });
  expect((await health()).status).toBe(1);
  const { workerId } = await store.workers.register({ ...worker, host: hostname() });
  expect(await health()).toEqual({ status: 0, said: "" });
  await store.workers.leave(workerId);
  expect((await health()).status).toBe(1);
});

it("is not well without Postgres, and says so in a line without the password", async () => {
  const { status, said } = await health("postgresql://resweep:secret@127.0.0.1:9/resweep");
  expect(status).toBe(1);
  expect(said).toMatch(/ECONNREFUSED/);
  expect(said).not.toContain("secret");
});
