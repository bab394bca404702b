import { startTestServices } from "./test-services.ts";

/** The part of vitest's TestProject that we need; its own type would make vitest a dependency of this package. */
interface Provider {
  provide(key: "databaseUrl" | "redisUrl", value: string): void;
}

/**
 * One fresh Postgres and Valkey for a package's whole test run. In its `vitest.config.ts`:
 *
 *     import { mergeConfig } from "vitest/config";
 *     import shared from "../../vitest.shared.ts";
 *     export default mergeConfig(shared, {
 *       test: { globalSetup: ["../services/src/vitest-setup.ts"] },
 *     });
 *
 * In a test (give each test file a database of its own: `create database` on the URL's server):
 *
 *     import { inject } from "vitest";
 *     const databaseUrl = inject("databaseUrl");
 *     const redisUrl = inject("redisUrl");
 *
 * with the types declared once in the package:
 *
 *     declare module "vitest" {
 *       export interface ProvidedContext { databaseUrl: string; redisUrl: string }
 *     }
 *
 * The caller runs the migrations, since this package may import `spec` alone.
 */
export default async function setup({ provide }: Provider): Promise<() => Promise<void>> {
  const services = await startTestServices();
  provide("databaseUrl", services.databaseUrl);
  provide("redisUrl", services.redisUrl);
  return () => services.stop();
}
