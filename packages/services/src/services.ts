import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Unavailable } from "@resweep/spec";
import {
  type ServiceAddresses,
  type ServiceEnvironment,
  servicesFromEnvironment,
} from "./addresses.ts";
import { checkServices } from "./check.ts";
import { startEmbedded } from "./embedded.ts";
import { openInstance, readInstance } from "./instance.ts";
import { isLocked, takeLock } from "./process-lock.ts";

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

const lockOf = (id: string) => `services-${id}`;

/** The addresses from the environment, else those of the clone's running instance, else null. Starts nothing. */
export async function findServices(
  root: string,
  environment: Environment = process.env,
): Promise<ServiceAddresses | null> {
  const given = servicesFromEnvironment(environment);
  if (given) return given;
  const instance = readInstance(dataFolder(root, environment));
  return instance?.running && (await isLocked(lockOf(instance.id))) ? instance.running : null;
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
    const lock = await takeLock(lockOf(id));
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

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => {
    result ??= action();
    return result;
  };
}
