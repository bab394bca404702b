import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Services, startServices } from "@resweep/services";
import { migrate, openStore, type Store, type StoreOptions } from "@resweep/store";

export interface FreshStore {
  readonly store: Store;
  readonly services: Services;
  /** Goes with them. */
  readonly folder: string;
}

/**
 * Runs `work` on services of its own, embedded and empty, with the durability that real ones have; nothing of them is
 * left. The user's own services are not touched, whatever the environment says.
 */
export async function withFreshStore<T>(
  root: string,
  options: StoreOptions,
  work: (fresh: FreshStore) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "resweep-bench-"));
  chmodSync(folder, 0o755); // the servers' account passes through
  const environment = { RESWEEP_DATA: folder, RESWEEP_CACHE: process.env.RESWEEP_CACHE };
  try {
    const services = await startServices({ root, environment });
    try {
      await migrate(services.databaseUrl);
      const store = openStore(services.databaseUrl, options);
      return await work({ store, services, folder }).finally(() => store.close());
    } finally {
      await services.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
