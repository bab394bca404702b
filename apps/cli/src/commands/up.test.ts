import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, afterEach, expect, test } from "vitest";

// The real thing: real services in a data folder of the test's own, the built dashboard. The set-up made both.
const program = fileURLToPath(new URL("../../bin/resweep.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "resweep-up-"));
chmodSync(folder, 0o755);
const environment = {
  ...process.env,
  RESWEEP_DATA: path.join(folder, "data"),
  DATABASE_URL: "",
  REDIS_URL: "",
  RESWEEP_URL: "",
  RESWEEP_PORT: "",
};
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const resweep = (args: string[], more = {}) =>
  spawnSync(process.execPath, [program, ...args], {
    env: { ...environment, ...more },
    encoding: "utf8",
    timeout: 60_000,
  });

test("a taken port that was asked for is one line, and nothing was started", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const { status, stderr } = resweep(["up"], { RESWEEP_PORT: String(port) });
  server.close();
  expect(status).toBe(2);
  expect(stderr).toContain(`resweep: --port: ${port} is taken`);
  expect(existsSync(path.join(folder, "data/services.json"))).toBe(false);
});

test("a database that does not answer is one line without its password", () => {
  const { status, stderr } = resweep(["up"], {
    DATABASE_URL: "postgresql://me:s3cret@127.0.0.1:1/x",
    REDIS_URL: "redis://:s3cret@127.0.0.1:1",
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/resweep: (DATABASE|REDIS)_URL: \w+ at 127.0.0.1:1 cannot be used/);
  expect(stderr).not.toContain("s3cret");
});

test("up brings everything up, its worker with a worker's rights, knows that it runs, and Ctrl-C stops everything", async () => {
  const child = spawn(process.execPath, [program, "up", "--no-demo", "--json"], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  let said = "";
  let printed = "";
  child.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
      if (printed.includes("}")) resolve(JSON.parse(printed).address);
    });
    child.once("exit", () => reject(new Error(`up ended: ${said}`)));
  });
  expect(await (await fetch(`${address}/api/health`)).json()).toMatchObject({ ok: true });
  expect((await fetch(address)).status).toBe(200);
  expect(resweep(["up"]).stderr).toContain(`Resweep runs already: ${address}`);
  const { stdout, status } = resweep(["sweeps", "--json"]);
  expect({ status, sweeps: JSON.parse(stdout) }).toEqual({ status: 0, sweeps: [] });
  const inData = (name: string) => readFileSync(path.join(folder, "data", name), "utf8");
  const { running } = JSON.parse(inData("services.json"));
  const database = new pg.Client({ connectionString: running.databaseUrl });
  await database.connect();
  const isThere = async () => {
    const there = "SELECT FROM pg_stat_activity WHERE usename = 'resweep_up'";
    return (await database.query(there)).rowCount! > 0;
  };
  await expect.poll(isThere, { timeout: 60_000 }).toBe(true);
  await database.end();
  expect(inData("valkey/users.acl")).toMatch(/^user resweep_up on .* ~resweep:\* .*-@all /m);
  const pidFile = path.join(folder, "data/postgres/postmaster.pid");
  const postmaster = Number(readFileSync(pidFile, "utf8").split("\n")[0]);

  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  await expect(fetch(address)).rejects.toThrow();
  expect(() => process.kill(postmaster, 0)).toThrow();
  expect(existsSync(pidFile)).toBe(false);
});
