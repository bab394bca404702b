import { createHash } from "node:crypto";
import { accessSync, chownSync, constants, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import { Redis } from "ioredis";
import { makeOwnFolder, reachablePrograms } from "./account.ts";
import { type Account, Child } from "./child.ts";
import { clearOrphan } from "./orphan.ts";

export interface ValkeyOptions {
  /** Holds the data in `valkey/`. */
  readonly home: string;
  readonly logFile: string;
  readonly port: number;
  /** Of the user `default`, who may everything. */
  readonly password: string;
  readonly account: Account | null;
  /** The folder that the set-up put `valkey-server` in; its name carries the version. */
  readonly programs: string;
}

const USERS = "users.acl";

export function valkeyUrl(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${port}`;
}

/** Starts Valkey on the data in `home`; resolves when it has loaded them and answers. */
export async function startValkey(options: ValkeyOptions): Promise<Child> {
  const { account, home, logFile } = options;
  const data = path.join(home, "valkey");
  makeOwnFolder(data, account);
  await clearOrphan(path.join(data, "valkey.pid"), data);
  const writeOwn = (name: string, text: string) => {
    const file = path.join(data, name);
    writeFileSync(file, text, { mode: 0o600 }); // not argv: other users see that
    if (account) chownSync(file, account.uid, account.gid);
    return file;
  };
  writeOwn(USERS, users(path.join(data, USERS), options));
  const configuration = writeOwn("valkey.conf", settings(options));
  const child = new Child(findServer(options), [configuration], {
    account,
    logFile,
    deathSignal: "SIGTERM",
    cwd: data,
  });
  await untilReady(child, options);
  return child;
}

export const stopValkey = (child: Child) => child.stop(["SIGTERM", "SIGKILL"]);

function findServer({ programs, account }: ValkeyOptions): string {
  try {
    accessSync(path.join(programs, "valkey-server"), constants.X_OK);
  } catch (error) {
    const advice = "run npm run setup, or set DATABASE_URL and REDIS_URL";
    throw new Unavailable(`Valkey is not in ${programs}: ${advice}`, { cause: error });
  }
  return path.join(reachablePrograms(programs, path.basename(programs), account), "valkey-server");
}

/** The owner with the password of now; others, which Valkey keeps in this file when they are made, as they are. */
function users(file: string, { password }: ValkeyOptions): string {
  const kept = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  const others = kept.filter((line) => line !== "" && !line.startsWith("user default "));
  const hash = createHash("sha256").update(password).digest("hex");
  return [`user default on #${hash} ~* &* +@all`, ...others, ""].join("\n");
}

function settings({ port }: ValkeyOptions): string {
  return [
    "bind 127.0.0.1",
    `port ${port}`,
    `aclfile ${USERS}`,
    "pidfile valkey.pid",
    "appendonly yes",
    'save ""', // the append-only file is the persistence
    "maxmemory-policy noeviction", // BullMQ loses jobs under any other
    "",
  ].join("\n");
}

async function untilReady(child: Child, { port, password, logFile }: ValkeyOptions) {
  const deadline = Date.now() + 60_000;
  while (child.running && Date.now() < deadline) {
    if (await answers(valkeyUrl(port, password))) return;
    await delay(25);
  }
  await stopValkey(child);
  throw new Unavailable(`Valkey did not start (${logFile}): ${child.lastLines()}`);
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 2_000,
  });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === "PONG";
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
