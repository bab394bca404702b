import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import { canEnter, makeSharedFolder, SYSTEM_FOLDER, serverAccount } from "./account.ts";
import {
  type ServiceAddresses,
  type ServiceEnvironment,
  servicesFromEnvironment,
} from "./addresses.ts";
import { checkServices } from "./check.ts";
import type { Account, Child } from "./child.ts";
import {
  type InstanceFile,
  isLocked,
  openInstance,
  readInstance,
  takeLock,
  writeInstance,
} from "./instance.ts";
import { freePort } from "./ports.ts";
import { postgresUrl, startPostgres, stopPostgres } from "./postgres.ts";
import { startValkey, stopValkey, valkeyUrl } from "./valkey.ts";

/** The version that the set-up installs; part of its folder's name. */
export const VALKEY_VERSION = "9.1.2";

export interface Services extends ServiceAddresses {
  /** False when the addresses come from the environment. */
  readonly embedded: boolean;
  /** Stops what this call started; what was already running, or is not ours, stays. */
  stop(): Promise<void>;
}

export interface StartOptions {
  /** The clone. Data go to `RESWEEP_DATA` or `<root>/.resweep`. */
  readonly root: string;
  readonly onProgress?: (message: string) => void;
  readonly environment?: Environment;
}

type Environment = ServiceEnvironment & {
  readonly RESWEEP_DATA?: string | undefined;
  readonly RESWEEP_CACHE?: string | undefined;
};

const dataFolder = (root: string, environment: Environment) =>
  path.resolve(root, environment.RESWEEP_DATA || ".resweep");

/** The addresses from the environment, else those of the clone's running instance, else null. Starts nothing. */
export async function findServices(
  root: string,
  environment: Environment = process.env,
): Promise<ServiceAddresses | null> {
  const given = servicesFromEnvironment(environment);
  if (given) return given;
  const instance = readInstance(dataFolder(root, environment));
  return instance?.running && (await isLocked(instance.id)) ? instance.running : null;
}

/**
 * Postgres and Redis, ready to use: those of `DATABASE_URL` and `REDIS_URL` (checked, nothing is started), else the
 * clone's embedded Postgres and Valkey, started where no other process of this clone runs them already.
 *
 * The servers die with this process, however it dies. Throws InvalidInput for bad variables and Unavailable,
 * with one line that never shows a credential, when a service does not answer or does not start.
 */
export async function startServices(options: StartOptions): Promise<Services> {
  const { root, onProgress = () => {}, environment = process.env } = options;
  const given = servicesFromEnvironment(environment);
  if (given) {
    await checkServices(given);
    return { ...given, embedded: false, stop: async () => {} };
  }
  const dataDir = dataFolder(root, environment);
  const cache = path.resolve(root, environment.RESWEEP_CACHE || ".resweep/runtime");
  const { id } = openInstance(dataDir);
  const deadline = Date.now() + 90_000;
  while (Date.now() < deadline) {
    const lock = await takeLock(id);
    if (lock) {
      try {
        const programs = path.join(cache, `valkey-${VALKEY_VERSION}`);
        const started = await startEmbedded(dataDir, programs, onProgress);
        const stop = once(() => started.stop().finally(() => lock.release()));
        return { ...started, embedded: true, stop };
      } catch (error) {
        await lock.release();
        throw error;
      }
    }
    const running = readInstance(dataDir)?.running;
    if (running) return { ...running, embedded: true, stop: async () => {} };
    await delay(100); // another process is starting or stopping them
  }
  throw new Unavailable(`Another process has been starting the services of ${dataDir} for 90 s`);
}

async function startEmbedded(
  dataDir: string,
  programs: string,
  onProgress: (message: string) => void,
): Promise<ServiceAddresses & { stop(): Promise<void> }> {
  const account = serverAccount();
  const instance: InstanceFile = { ...openInstance(dataDir), running: null };
  writeInstance(dataDir, instance);
  const home = serverHome(dataDir, instance.id, account);
  const logs = path.join(dataDir, "logs");
  mkdirSync(logs, { recursive: true });

  onProgress("Starting Postgres");
  const [postgres, postgresPort] = await onFreePort(instance.postgresPort, (port) =>
    startPostgres({
      home,
      port,
      account,
      password: instance.postgresPassword,
      logFile: path.join(logs, "postgres.log"),
      durable: true,
    }),
  );
  let valkey: Child;
  let valkeyPort: number;
  try {
    onProgress("Starting Valkey");
    [valkey, valkeyPort] = await onFreePort(instance.valkeyPort, (port) =>
      startValkey({
        home,
        port,
        account,
        programs,
        password: instance.valkeyPassword,
        logFile: path.join(logs, "valkey.log"),
      }),
    );
  } catch (error) {
    await stopPostgres(postgres);
    throw error;
  }
  const running: ServiceAddresses = {
    databaseUrl: postgresUrl(postgresPort, instance.postgresPassword),
    redisUrl: valkeyUrl(valkeyPort, instance.valkeyPassword),
  };
  const stopped = { ...instance, postgresPort, valkeyPort };
  writeInstance(dataDir, { ...stopped, running });
  const stop = async () => {
    writeInstance(dataDir, stopped);
    await Promise.all([stopValkey(valkey), stopPostgres(postgres)]);
  };
  return { ...running, stop };
}

/** Starts a server on its port of last time; on another where someone took the port between our look and its bind. */
export async function onFreePort(
  preferred: number | undefined,
  start: (port: number) => Promise<Child>,
): Promise<[Child, number]> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(attempt === 1 ? preferred : undefined);
    try {
      return [await start(port), port];
    } catch (error) {
      if (attempt === 4 || !/address already in use/i.test(String(error))) throw error;
    }
  }
}

/**
 * The folder of the servers' data: the clone's own, or, where root's unprivileged account cannot reach that
 * (a clone under /root), one below /var/lib/resweep. Such a folder is named by the instance, and one that an
 * earlier instance of the same clone left there goes away with it.
 */
function serverHome(dataDir: string, id: string, account: Account | null): string {
  if (canEnter(dataDir, account)) return dataDir;
  const data = path.join(SYSTEM_FOLDER, "data");
  makeSharedFolder(data);
  for (const name of readdirSync(data).filter((entry) => entry !== id)) {
    if (ownerOf(path.join(data, name)) === dataDir)
      rmSync(path.join(data, name), { recursive: true });
  }
  const home = path.join(data, id);
  makeSharedFolder(home);
  writeFileSync(path.join(home, "clone"), dataDir);
  return home;
}

function ownerOf(home: string): string | null {
  const file = path.join(home, "clone");
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= action();
    return result;
  };
}
