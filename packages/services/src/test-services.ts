import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";
import { canEnter, serverAccount } from "./account.ts";
import type { Account } from "./child.ts";
import { onFreePort } from "./embedded.ts";
import { postgresUrl, startPostgres, stopPostgres } from "./postgres.ts";
import { type Services, VALKEY_VERSION } from "./services.ts";
import { startValkey, stopValkey, valkeyUrl } from "./valkey.ts";

const PREFIX = "resweep-test-";
const PASSWORD = "test";

export interface TestServicesOptions {
  /** A commit outlives a crash of Postgres, as it does for users; without, tests are faster. */
  readonly durable?: boolean;
}

/** Services that a test may break. Both come back on the port they had. */
export interface TestServices extends Services {
  /** Kills Postgres as a crash would, and starts it again after `downMs`. */
  crashPostgres(downMs?: number): Promise<void>;
  /** Kills Valkey and starts it again after `downMs` without anything it held. */
  loseValkey(downMs?: number): Promise<void>;
}

/**
 * A fresh, empty Postgres and Valkey of the test's own, about a second away; `stop` removes every trace.
 * They ignore DATABASE_URL and REDIS_URL, so that a test can never touch real data. Migrations are the caller's.
 */
export async function startTestServices(
  environment = process.env,
  options: TestServicesOptions = {},
): Promise<TestServices> {
  const { durable = false } = options;
  const account = serverAccount();
  const home = makeHome(account);
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const cache = path.resolve(root, environment.RESWEEP_CACHE || ".resweep/runtime");
  const programs = path.join(cache, `valkey-${VALKEY_VERSION}`);
  const common = { home, account, password: PASSWORD };
  const log = (name: string) => path.join(home, `${name}.log`);
  const postgresOn = (port: number) =>
    startPostgres({ ...common, port, logFile: log("postgres"), durable });
  const valkeyOn = (port: number) =>
    startValkey({ ...common, port, logFile: log("valkey"), programs });
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
  return {
    databaseUrl: postgresUrl(postgres.value[1], PASSWORD),
    redisUrl: valkeyUrl(valkey.value[1], PASSWORD),
    embedded: true,
    stop,
    async crashPostgres(downMs = 0) {
      const [child, port] = postgres.value;
      await child.stop(["SIGQUIT", "SIGKILL"]); // SIGQUIT: no checkpoint, recovery from the log
      await delay(downMs);
      postgres.value[0] = await postgresOn(port);
    },
    async loseValkey(downMs = 0) {
      const [child, port] = valkey.value;
      await child.stop(["SIGKILL"]);
      rmSync(path.join(home, "valkey"), { recursive: true, force: true });
      await delay(downMs);
      valkey.value[0] = await valkeyOn(port);
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
