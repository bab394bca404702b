import { startTestServices, type TestServices } from "@resweep/services";
import { migrate, openStore, type Store, type StoreOptions } from "@resweep/store";
import { afterAll, vi } from "vitest";

/**
 * Services of the calling test file's own and a store on them, opened at its top level; they go with the last test. All is
 * real, and the machine may be busy with other tests: a test has two minutes.
 */
export async function openTestStore(
  options?: StoreOptions,
): Promise<{ readonly services: TestServices; readonly store: Store }> {
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  const services = await startTestServices();
  const store = openStore(services.databaseUrl, options);
  afterAll(async () => {
    await store.close();
    await services.stop();
  });
  await migrate(services.databaseUrl);
  return { services, store };
}
