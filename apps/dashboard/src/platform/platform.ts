import { openProducer } from "@resweep/queue";
import { Unavailable } from "@resweep/spec";
import { openStore } from "@resweep/store";
import type { Platform } from "@resweep/sweeps";
import { environment } from "../environment.ts";
import { whoAsks } from "../http/identity.ts";

// Next may load a module once per route bundle: one pool of connections for the process, not one per bundle.
const shared = globalThis as unknown as {
  resweepPlatform?: Platform;
  resweepSamplers?: Platform["samplers"];
};

/** From now on samplers are asked there: whoever starts the server calls it before the first request. */
export function askSamplersOn(samplers: Platform["samplers"]): void {
  shared.resweepSamplers = samplers;
}

/** The store and the queue of this process, opened on first use. Throws Unavailable where DATABASE_URL is missing. */
export function platform(): Platform {
  if (!shared.resweepPlatform) {
    const { databaseUrl, redisUrl, weights } = environment();
    if (databaseUrl === null)
      throw new Unavailable(
        "DATABASE_URL is not set: start the dashboard with `npm start`, or set it to a Postgres database",
      );
    shared.resweepPlatform = {
      store: openStore(databaseUrl),
      queue: redisUrl === null ? null : openProducer(redisUrl),
      weights,
      samplers: shared.resweepSamplers,
    };
  }
  return shared.resweepPlatform;
}

/** The name under which the history keeps what a route does. */
export const actor = (): string => whoAsks().name;
