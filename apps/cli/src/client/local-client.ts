import { openProducer } from "@resweep/queue";
import { openStore } from "@resweep/store";
import {
  actOnSweeps,
  actOnTrials,
  annotateSweep,
  cancelSweep,
  cancelTrial,
  createSweep,
  deleteSweep,
  deleteTrial,
  diffTrials,
  editSweep,
  enqueueCell,
  exportSweep,
  importSweep,
  listVersions,
  type Platform,
  pauseSweep,
  pauseTrial,
  previewSweep,
  reopenTrial,
  resumeSweep,
  resumeTrial,
  roomsOf,
  undeleteSweep,
  undeleteTrial,
} from "@resweep/sweeps";
import type { Client } from "./client.ts";
import { localEvidence } from "./local-evidence.ts";
import { localNetworks } from "./local-networks.ts";
import { localReports } from "./local-reports.ts";

const wishes = { pause: pauseSweep, resume: resumeSweep, cancel: cancelSweep };
const trialWishes = {
  ...{ pause: pauseTrial, resume: resumeTrial },
  ...{ cancel: cancelTrial, reopen: reopenTrial },
};
const deletions = {
  sweep: { delete: deleteSweep, undelete: undeleteSweep },
  trial: { delete: deleteTrial, undelete: undeleteTrial },
};

/** Runs the use cases in this process, on these services. */
export function localClient(options: {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly user: string;
  /** Folder of weight files. */
  readonly weights: string;
}): Client {
  const { databaseUrl, redisUrl, user: by, weights } = options;
  const queue = openProducer(redisUrl);
  const platform: Platform = { store: openStore(databaseUrl), queue, weights };
  const { store } = platform;
  return {
    hasWorker: async () => (await store.workers.list()).some(({ alive }) => alive),
    rooms: async () => roomsOf(await store.workers.list()),
    workers: () => store.workers.list(),
    releaseWorker: (id) => store.workers.release(id),
    preview: (spec) => previewSweep(platform, spec),
    launch: (spec) => createSweep(platform, spec, { by }),
    sweeps: (page) => store.sweeps.list(page),
    sweep: (id) => store.sweeps.get(id),
    async trials(sweepId) {
      await store.sweeps.get(sweepId);
      return store.trials.list({ sweepId });
    },
    trial: (id) => store.trials.get(id),
    diff: (ids) => diffTrials(platform, ids),
    edit: (id, edit) => editSweep(platform, id, edit, { by }),
    annotate: (id, change) => annotateSweep(platform, id, change, { by }),
    versions: (id) => listVersions(platform, id),
    async timeline(sweepId, limit) {
      await store.sweeps.get(sweepId);
      return store.events.list({ sweepId, limit });
    },
    enqueue: (id, values) => enqueueCell(platform, id, values, { by }),
    steer: (id, wish) => wishes[wish](platform, id, { by }),
    steerTrial: (id, wish) => trialWishes[wish](platform, id, { by }),
    actOnSweeps: (action, ids, priority) => actOnSweeps(platform, action, ids, { by }, priority),
    actOnTrials: (action, ids) => actOnTrials(platform, action, ids, { by }),
    delete: (kind, id) => deletions[kind].delete(platform, id, { by }),
    undelete: (kind, id) => deletions[kind].undelete(platform, id, { by }),
    evidence: localEvidence(platform, by),
    networks: localNetworks(platform, by),
    reports: localReports(platform, by),
    export: (id, format) => exportSweep(platform, id, format),
    import: (files, options) => importSweep(platform, files, { ...options, by }),
    async close() {
      await Promise.all([store.close(), queue.close()]);
    },
  };
}
