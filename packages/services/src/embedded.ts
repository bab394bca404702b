import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canEnter, makeSharedFolder, SYSTEM_FOLDER, serverAccount } from "./account.ts";
import type { ServiceAddresses } from "./addresses.ts";
import type { Account, Child } from "./child.ts";
import { type InstanceFile, openInstance, writeInstance } from "./instance.ts";
import { KeptServer } from "./kept-server.ts";
import { freePort } from "./ports.ts";
import { postgresUrl, startPostgres, stopPostgres } from "./postgres.ts";
import { startValkey, stopValkey, valkeyUrl } from "./valkey.ts";

/** Starts both servers of the instance in `dataDir`. Call it only while holding the instance's lock. */
export async function startEmbedded(
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
  const common = { home, account };
  const postgresOn = (port: number) =>
    startPostgres({
      ...common,
      port,
      password: instance.postgresPassword,
      logFile: path.join(logs, "postgres.log"),
      durable: true,
    });
  const valkeyOn = (port: number) =>
    startValkey({
      ...common,
      port,
      programs,
      password: instance.valkeyPassword,
      logFile: path.join(logs, "valkey.log"),
    });

  onProgress("Starting Postgres");
  const [postgresChild, postgresPort] = await onFreePort(instance.postgresPort, postgresOn);
  const postgres = new KeptServer(
    "Postgres",
    postgresChild,
    () => postgresOn(postgresPort),
    onProgress,
  );
  const stopDatabase = () => postgres.stop(stopPostgres);
  onProgress("Starting Valkey");
  const [valkeyChild, valkeyPort] = await onFreePort(instance.valkeyPort, valkeyOn).catch(
    async (error) => {
      await stopDatabase();
      throw error;
    },
  );
  const valkey = new KeptServer("Valkey", valkeyChild, () => valkeyOn(valkeyPort), onProgress);

  const running: ServiceAddresses = {
    databaseUrl: postgresUrl(postgresPort, instance.postgresPassword),
    redisUrl: valkeyUrl(valkeyPort, instance.valkeyPassword),
  };
  const stopped = { ...instance, postgresPort, valkeyPort };
  writeInstance(dataDir, { ...stopped, running });
  const stop = async () => {
    writeInstance(dataDir, stopped);
    await Promise.all([valkey.stop(stopValkey), stopDatabase()]);
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
