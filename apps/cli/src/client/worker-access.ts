import { Unavailable } from "@resweep/spec";

/** By what workers of their own rights connect. */
export interface WorkerAccess {
  readonly databaseUrl: string;
  /** Null where this Redis lets nobody make users; `trouble` says so. */
  readonly redisUrl: string | null;
  readonly trouble: string | null;
}

/**
 * Makes or renews what workers connect by: a database role that sees no users (`makeWorkerRole`) and a user of Valkey
 * with the queue's commands alone (`makeWorkerUser`), of one name. The password is a new one unless given. Throws as
 * those do.
 */
export async function makeWorkerAccess(
  services: { readonly databaseUrl: string; readonly redisUrl: string },
  name: string,
  password?: string,
): Promise<WorkerAccess> {
  const [{ makeWorkerRole }, { makeWorkerUser }] = await Promise.all([
    import("@resweep/store"),
    import("@resweep/queue"),
  ]);
  const databaseUrl = await makeWorkerRole(services.databaseUrl, name, password);
  try {
    const { redisUrl, unsaved } = await makeWorkerUser(services.redisUrl, name, password);
    const trouble =
      unsaved &&
      `REDIS_URL is good until that server restarts; its configuration lacks: ${unsaved}`;
    return { databaseUrl, redisUrl, trouble };
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    return { databaseUrl, redisUrl: null, trouble: error.message };
  }
}
