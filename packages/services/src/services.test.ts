import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, afterEach, expect, test } from "vitest";
import { findServices, type Services, startServices } from "./services.ts";

const temporary = mkdtempSync(path.join(tmpdir(), "resweep-services-"));
chmodSync(temporary, 0o755);
const workspace = fileURLToPath(new URL("../../..", import.meta.url));
const environment = {
  RESWEEP_CACHE: process.env.RESWEEP_CACHE || path.join(workspace, ".resweep/runtime"),
};
const started: Services[] = [];
const holders: ChildProcess[] = [];

function makeClone(name: string): string {
  const clone = path.join(temporary, name);
  mkdirSync(clone, { recursive: true });
  return clone;
}

async function start(root: string, own = environment): Promise<Services> {
  const services = await startServices({ root, environment: own });
  started.push(services);
  return services;
}

/** Runs the services in a process of their own, so that it can be killed. */
async function startInProcess(root: string): Promise<ChildProcess> {
  const script = `
    import { startServices } from ${JSON.stringify(fileURLToPath(new URL("./index.ts", import.meta.url)))};
    await startServices({ root: ${JSON.stringify(root)} });
    console.log("ready");
    setInterval(() => {}, 1000);`;
  const file = path.join(temporary, `holder-${holders.length}.mts`);
  writeFileSync(file, script);
  const holder = spawn(process.execPath, ["--import", "tsx", file], {
    cwd: workspace,
    env: { ...process.env, ...environment, DATABASE_URL: "", REDIS_URL: "" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  holders.push(holder);
  await new Promise((resolve) => holder.stdout?.once("data", resolve));
  return holder;
}

async function query(url: string, text: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = (root: string) =>
  Number(readFileSync(path.join(root, ".resweep/postgres/postmaster.pid"), "utf8").split("\n")[0]);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

afterEach(async () => {
  for (const holder of holders.splice(0)) holder.kill("SIGKILL");
  await Promise.all(started.splice(0).map((services) => services.stop()));
});
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

test("a second start of the same clone finds the running pair; what was stored outlives a stop", async () => {
  const root = makeClone("one");
  expect(await findServices(root, environment)).toBeNull();
  const first = await start(root);
  const second = await start(root);
  expect(second.databaseUrl).toBe(first.databaseUrl);
  expect(await findServices(root, environment)).toEqual({
    databaseUrl: first.databaseUrl,
    redisUrl: first.redisUrl,
  });
  await second.stop(); // not the owner: nothing ends
  await query(first.databaseUrl, "create table kept as select 42 as answer");
  const redis = new Redis(first.redisUrl);
  await redis.set("kept", "42");
  expect(await redis.config("GET", "maxmemory-policy")).toContain("noeviction");
  expect(await redis.config("GET", "appendonly")).toContain("yes");
  redis.disconnect();
  expect(statSync(path.join(root, ".resweep/services.json")).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(await findServices(root, environment)).toBeNull();

  const third = await start(root);
  expect(await query(third.databaseUrl, "select answer from kept")).toEqual([{ answer: 42 }]);
  const again = new Redis(third.redisUrl);
  expect(await again.get("kept")).toBe("42");
  again.disconnect();
});

test("starts at the same moment, in one clone and beside another, make one pair a clone", async () => {
  const [one, two] = [makeClone("left"), makeClone("right")];
  const [a, b, c] = await Promise.all([start(one), start(one), start(two)]);
  expect(a.databaseUrl).toBe(b.databaseUrl);
  expect(c.databaseUrl).not.toBe(a.databaseUrl);
  expect(await query(c.databaseUrl, "select 1 as up")).toEqual([{ up: 1 }]);
});

test("the servers die with a killed process, and the next start takes over", async () => {
  const root = makeClone("killed");
  const holder = await startInProcess(root);
  const pid = postmaster(root);
  holder.kill("SIGKILL");
  for (let i = 0; i < 200 && isAlive(pid); i++) await delay(50);
  expect(isAlive(pid)).toBe(false);
  expect(await findServices(root, environment)).toBeNull();
  const services = await start(root);
  expect(await query(services.databaseUrl, "select 1 as up")).toEqual([{ up: 1 }]);
});

test("a pid file whose number was reused, and a server left running, are recovered", async () => {
  const root = makeClone("stale");
  await (await start(root)).stop();
  const stranger = spawn("sleep", ["60"]);
  for (const file of ["postgres/postmaster.pid", "valkey/valkey.pid"]) {
    writeFileSync(path.join(root, ".resweep", file), `${stranger.pid}\n/elsewhere\n0\n5432\n`);
  }
  const services = await start(root);
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
  await services.stop();

  const data = path.join(root, ".resweep/postgres");
  const left = spawn("sleep", ["60"], { cwd: data }); // as the orphan of a killed parent
  writeFileSync(path.join(data, "postmaster.pid"), `${left.pid}\n`);
  const recovered = await start(root);
  expect(left.signalCode).toBe("SIGINT");
  expect(await query(recovered.databaseUrl, "select 1 as up")).toEqual([{ up: 1 }]);
});

test("a port that someone took since the last time is given up for another", async () => {
  const root = makeClone("port");
  const first = await start(root);
  await first.stop();
  const port = Number(new URL(first.databaseUrl).port);
  const taker = createServer();
  await new Promise<void>((resolve) => taker.listen(port, "127.0.0.1", resolve));
  const second = await start(root);
  expect(new URL(second.databaseUrl).port).not.toBe(String(port));
  expect(await query(second.databaseUrl, "select 1 as up")).toEqual([{ up: 1 }]);
  taker.close();
});

test("an interrupted first start leaves no half-made cluster", async () => {
  const root = makeClone("interrupted");
  mkdirSync(path.join(root, ".resweep/postgres.new-1234/cluster"), { recursive: true });
  await start(root);
  expect(existsSync(path.join(root, ".resweep/postgres.new-1234"))).toBe(false);
});

test.skipIf(process.getuid?.() !== 0)(
  "root's clone in a folder that others may not enter (under /root) works",
  async () => {
    const closed = mkdtempSync(path.join(temporary, "closed-"));
    const root = path.join(closed, "clone");
    mkdirSync(root);
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    // The programs are out of reach too.
    const cache = path.join(closed, "runtime");
    mkdirSync(cache);
    symlinkSync(
      path.join(environment.RESWEEP_CACHE, "valkey-9.1.2"),
      path.join(cache, "valkey-9.1.2"),
    );
    const services = await start(root, { RESWEEP_CACHE: cache });
    expect(await query(services.databaseUrl, "select 1 as up")).toEqual([{ up: 1 }]);
    expect(existsSync(path.join(root, ".resweep/postgres"))).toBe(false);
    const { id } = JSON.parse(readFileSync(path.join(root, ".resweep/services.json"), "utf8"));
    await services.stop();
    rmSync(path.join("/var/lib/resweep/data", id), { recursive: true });
  },
);

test("no Valkey program: one line that says what to run, and Postgres does not stay behind", async () => {
  const root = makeClone("no-valkey");
  await expect(start(root, { RESWEEP_CACHE: path.join(temporary, "nothing") })).rejects.toThrow(
    /^Valkey is not in .*: run npm run setup/,
  );
  expect(existsSync(path.join(root, ".resweep/postgres/postmaster.pid"))).toBe(false);
});

test("a server that ends unasked is started again on its port", async () => {
  const root = makeClone("crash");
  const services = await start(root);
  process.kill(postmaster(root), "SIGKILL");
  const valkey = path.join(root, ".resweep/valkey/valkey.pid");
  process.kill(Number(readFileSync(valkey, "utf8")), "SIGKILL");
  const redis = new Redis(services.redisUrl);
  redis.on("error", () => {});
  const deadline = Date.now() + 20_000;
  const answer = () => query(services.databaseUrl, "select 1 as up").catch(() => null);
  let rows = await answer();
  while (rows === null && Date.now() < deadline) {
    await delay(100);
    rows = await answer();
  }
  expect(rows).toEqual([{ up: 1 }]);
  expect(await redis.ping()).toBe("PONG");
  redis.disconnect();
});
