import { findServices } from "@resweep/services";
import { Unavailable } from "@resweep/spec";
import { type InvariantReport, migrate, openStore } from "@resweep/store";
import type { Environment } from "../frame/environment.ts";

/** Checks what is stored against the design's invariants. Throws Unavailable when no database is running. */
export async function checkInvariants({ root }: Environment): Promise<readonly InvariantReport[]> {
  const services = await findServices(root);
  if (!services) {
    throw new Unavailable("There is no database to check: start `resweep up`, or set DATABASE_URL");
  }
  await migrate(services.databaseUrl);
  const store = openStore(services.databaseUrl);
  try {
    return await store.invariants.check();
  } finally {
    await store.close();
  }
}
