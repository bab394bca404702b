import { attemptRepository } from "./attempts.ts";
import { budgetRepository } from "./budgets.ts";
import { COLLECT_AFTER_MS, checkpointRepository } from "./checkpoints.ts";
import { confusionRepository } from "./confusions.ts";
import { createContact } from "./contact.ts";
import { openDatabase } from "./database.ts";
import { deletionRepository } from "./deletion.ts";
import { dispatchRepository } from "./dispatch.ts";
import { eventRepository } from "./events.ts";
import { importRepository } from "./imports.ts";
import { invariantChecks } from "./invariants.ts";
import { logRepository } from "./logs.ts";
import { metricRepository } from "./metrics.ts";
import { networkRepository } from "./networks.ts";
import { parentRepository } from "./parents.ts";
import { pastTrials } from "./past-trials.ts";
import { peopleRepository } from "./people.ts";
import { reportRepository } from "./reports.ts";
import { searchRepository } from "./searches.ts";
import { seriesIds } from "./series.ts";
import type { Store } from "./store.ts";
import { sweepRepository } from "./sweeps.ts";
import { trialRepository } from "./trials.ts";
import { verdictRepository } from "./verdicts.ts";
import { workerRepository } from "./workers.ts";

/** A worker renews its leases every quarter of this. */
export const LEASE_MS = 20_000;
const GRACE_MS = 7 * 24 * 60 * 60 * 1000;
/** Any number that nothing else locks. */
const CONTROLLER_LOCK = 7_270_002;

export interface StoreOptions {
  /** How long an attempt lives without a heartbeat; only tests change it. */
  readonly leaseMs?: number;
  /** How long what was deleted can be brought back; a week. */
  readonly graceMs?: number;
  /** How long after a checkpoint was let go its file is removed; only tests change it. */
  readonly collectAfterMs?: number;
  /** Connections of the pool, 10 by default. */
  readonly connections?: number;
}

/**
 * Opens the store on a migrated database. Connects with the first query, so a wrong address shows there, as
 * Unavailable; only an address that is none throws here.
 */
export function openStore(databaseUrl: string, options: StoreOptions = {}): Store {
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const aliveSeconds = leaseMs / 1000;
  const database = openDatabase(databaseUrl, options.connections);
  const contact = createContact(leaseMs);
  const events = eventRepository(database);
  const series = seriesIds(database);
  return {
    sweeps: sweepRepository(database),
    trials: trialRepository(database, events, aliveSeconds),
    attempts: attemptRepository(database, series, leaseMs, contact),
    workers: workerRepository(database, aliveSeconds, contact),
    metrics: metricRepository(database, aliveSeconds),
    logs: logRepository(database),
    events,
    dispatch: dispatchRepository(database),
    imports: importRepository(database, series),
    searches: searchRepository(database),
    verdicts: verdictRepository(database),
    budgets: budgetRepository(database),
    parents: parentRepository(database),
    deletions: deletionRepository(database, options.graceMs ?? GRACE_MS),
    checkpoints: checkpointRepository(database, options.collectAfterMs ?? COLLECT_AFTER_MS),
    confusions: confusionRepository(database),
    networks: networkRepository(database),
    people: peopleRepository(database),
    reports: reportRepository(database),
    invariants: invariantChecks(databaseUrl),
    pastTrials: pastTrials(database),
    asController: (work) =>
      database.transaction(async (sql) => {
        const [row] = await sql.query<{ held: boolean; at: Date }>(
          `SELECT pg_try_advisory_xact_lock($1) AS held, now() AS at`,
          [CONTROLLER_LOCK],
        );
        contact.heard(row!.at);
        return row!.held ? await work() : undefined;
      }),
    ping: async () => {
      const [row] = await database.query<{ at: Date }>("SELECT now() AS at");
      contact.heard(row!.at);
    },
    close: () => database.close(),
  };
}
