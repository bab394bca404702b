import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";
import { Redis } from "ioredis";
import pg from "pg";
import { canEnter, serverAccount } from "./account.ts";
import type { Account, Child } from "./child.ts";
import { onFreePort } from "./embedded.ts";
import { postgresUrl, startPostgres, stopPostgres } from "./postgres.ts";
import { type Services, VALKEY_VERSION } from "./services.ts";
import { startValkey, stopValkey, valkeyUrl } from "./valkey.ts";

const PREFIX = "resweep-test-";
const PASSWORD = "test";

export interface TestServicesOptions {
  /** A commit outlives a crash of Postgres, as it does for users; without, tests are faster. */
  readonly durable?: boolean;
  /** Folders (on a small disk, say) for the data of one or the other; they stay when the services stop. */
  readonly homes?: { readonly postgres?: string; readonly valkey?: string };
}

/** Services that a test may break. Both come back on the port they had. */
export interface TestServices extends Services {
  /** Kills Postgres as a crash would, and starts it again after `downMs`. */
  crashPostgres(downMs?: number): Promise<void>;
  /** Shuts Postgres down in order, and starts it again after `downMs`. */
  restartPostgres(downMs?: number): Promise<void>;
  /** Kills Valkey and starts it again after `downMs` with what its file holds. */
  crashValkey(downMs?: number): Promise<void>;
  /** Kills Valkey and starts it again after `downMs` without anything it held. */
  loseValkey(downMs?: number): Promise<void>;
  /** Stops Valkey's process (SIGSTOP) for `ms`: connections stay open and nothing answers. */
  freezeValkey(ms: number): Promise<void>;
  /** Runs SQL as the database's owner, on a connection of its own. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Sends Valkey one command: `valkey("FLUSHALL")`. */
  valkey(command: string, ...args: readonly string[]): Promise<unknown>;
}

/**
 * A fresh, empty Postgres and Valkey of the test's own, about a second away; `stop` removes every trace.
 * They ignore DATABASE_URL and REDIS_URL, so that a test can never touch real data. Migrations are the caller's.
 */
export async function startTestServices(
  environment = process.env,
  options: TestServicesOptions = {},
): Promise<TestServices> {
  const { durable = false, homes = {} } = options;
  const account = serverAccount();
  const home = makeHome(account);
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const cache = path.resolve(root, environment.RESWEEP_CACHE || ".resweep/runtime");
  const programs = path.join(cache, `valkey-${VALKEY_VERSION}`);
  const common = { account, password: PASSWORD };
  const postgresHome = homes.postgres ?? home;
  const valkeyHome = homes.valkey ?? home;
  const log = (name: string) => path.join(home, `${name}.log`);
  const postgresOn = (port: number) =>
    startPostgres({ ...common, home: postgresHome, port, logFile: log("postgres"), durable });
  const valkeyOn = (port: number) =>
    startValkey({ ...common, home: valkeyHome, port, logFile: log("valkey"), programs });
  const results = await Promise.allSettled([
    onFreePort(undefined, postgresOn),
    onFreePort(undefined, valkeyOn),
  ]);
  const [postgres, valkey] = results;
  const stop = async () => {
    await Promise.all([
      postgres.status === "fulfilled" && stopPostgres(postgres.value[0]),
      valkey.status === "fulfilled" && stopValkey(valkey.value[0]),
    ]);
    rmSync(home, { recursive: true, force: true });
  };
  if (postgres.status === "rejected" || valkey.status === "rejected") {
    await stop();
    throw results.find((result) => result.status === "rejected")?.reason;
  }
  const databaseUrl = postgresUrl(postgres.value[1], PASSWORD);
  const redisUrl = valkeyUrl(valkey.value[1], PASSWORD);
  const again = async (
    signals: readonly NodeJS.Signals[],
    server: [Child, number],
    start: (port: number) => Promise<Child>,
    downMs: number,
  ) => {
    await server[0].stop(signals);
    await delay(downMs);
    server[0] = await start(server[1]);
  };
  return {
    ...{ databaseUrl, redisUrl, embedded: true, stop },
    // SIGQUIT: no checkpoint, recovery from the log.
    crashPostgres: (downMs = 0) =>
      again(["SIGQUIT", "SIGKILL"], postgres.value, postgresOn, downMs),
    restartPostgres: (downMs = 0) => again(["SIGINT"], postgres.value, postgresOn, downMs),
    crashValkey: (downMs = 0) => again(["SIGKILL"], valkey.value, valkeyOn, downMs),
    async loseValkey(downMs = 0) {
      await valkey.value[0].stop(["SIGKILL"]);
      rmSync(path.join(valkeyHome, "valkey"), { recursive: true, force: true });
      await delay(downMs);
      valkey.value[0] = await valkeyOn(valkey.value[1]);
    },
    async freezeValkey(ms) {
      const [{ process: server }] = valkey.value;
      server.kill("SIGSTOP");
      await delay(ms);
      server.kill("SIGCONT");
    },
    async sql(text, values) {
      const client = new pg.Client({ connectionString: databaseUrl });
      client.on("error", () => {});
      await client.connect();
      try {
        return (await client.query(text, [...(values ?? [])])).rows;
      } finally {
        await client.end();
      }
    },
    async valkey(command, ...args) {
      const client = new Redis(redisUrl);
      client.on("error", () => {});
      try {
        return await client.call(command, ...args);
      } finally {
        client.disconnect();
      }
    },
  };
}

/** A temporary folder that the servers' account reaches; those of killed test runs go first. */
function makeHome(account: Account | null): string {
  for (const parent of [...new Set([tmpdir(), "/tmp", "/var/tmp"])]) {
    try {
      mkdirSync(parent, { recursive: true });
      if (!canEnter(parent, account)) continue;
      removeLeftovers(parent);
      const home = mkdtempSync(path.join(parent, `${PREFIX}${process.pid}-`));
      chmodSync(home, 0o755); // the account passes through; the data below are its own, mode 700
      return home;
    } catch {
      // not writable: the next one
    }
  }
  throw new Unavailable("No temporary folder is writable: set TMPDIR to one that is");
}

function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(PREFIX))) {
    const pid = Number(name.slice(PREFIX.length).split("-")[0]);
    if (isAlive(pid)) continue;
    rmSync(path.join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
