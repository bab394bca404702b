import { openProducer } from "@resweep/queue";
import { openStore } from "@resweep/store";
import {
  cancelSweep,
  createSweep,
  deleteSweep,
  exportSweep,
  importSweep,
  type Platform,
  pauseSweep,
  resumeSweep,
  roomsOf,
  undeleteSweep,
} from "@resweep/sweeps";
import type { Client } from "./client.ts";

const wishes = { pause: pauseSweep, resume: resumeSweep, cancel: cancelSweep };

/** Runs the use cases in this process, on these services. */
export function localClient(options: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly user: string;
}): Client {
  const { databaseUrl, redisUrl, user: by } = options;
  const queue = openProducer(redisUrl);
  const platform: Platform = { store: openStore(databaseUrl), queue };
  const { store } = platform;
  return {
    hasWorker: async () => (await store.workers.list()).some(({ alive }) => alive),
    rooms: async () => roomsOf(await store.workers.list()),
    launch: (spec) => createSweep(platform, spec, { by }),
    sweeps: (page) => store.sweeps.list(page),
    sweep: (id) => store.sweeps.get(id),
    async trials(sweepId) {
      await store.sweeps.get(sweepId);
      return store.trials.list({ sweepId });
    },
    steer: (id, wish) => wishes[wish](platform, id, { by }),
    delete: (id) => deleteSweep(platform, id, { by }),
    undelete: (id) => undeleteSweep(platform, id, { by }),
    export: (id, format) => exportSweep(platform, id, format),
    import: (files, options) => importSweep(platform, files, { ...options, by }),
    async close() {
      await Promise.all([store.close(), queue.close()]);
    },
  };
}
