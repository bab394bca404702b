import type { Database } from "./database.ts";
import type { PastTrial, Store } from "./store.ts";

const RECENT = 50;

/** The newest trials that one attempt carried from start to end: see Store.pastTrials. */
export function pastTrials(database: Database): Store["pastTrials"] {
  return () =>
    database.query<PastTrial>(
      `SELECT extract(epoch FROM ended_at - started_at)::float8 * 1000 AS "durationMs",
              total_steps AS steps, macs::float8 AS macs
       FROM trial
       WHERE state = 'succeeded' AND fence = 1 AND macs > 0 AND ended_at > started_at
       ORDER BY ended_at DESC, id DESC LIMIT ${RECENT}`,
    );
}
