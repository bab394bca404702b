import type { Database } from "./database.ts";
import type { Store } from "./store.ts";

/** What a trial was planned to do, and how long it took from its claim to its end. */
export interface PastTrial {
  readonly durationMs: number;
  readonly steps: number;
  readonly macs: number;
  /** Name of its architecture. */
  readonly architecture: string | null;
  /** Of the machine that trained it, as its worker offers it; null where that offers none. */
  readonly fingerprint: string | null;
}

const RECENT = 200;

/** The newest trials that one attempt carried from start to end: see Store.pastTrials. */
export function pastTrials(database: Database): Store["pastTrials"] {
  return () =>
    database.query<PastTrial>(
      `SELECT extract(epoch FROM t.ended_at - t.started_at)::float8 * 1000 AS "durationMs",
              t.total_steps AS steps, t.macs::float8 AS macs, t.config->'architecture'->>'name' AS architecture,
              (SELECT substr(offer, 13) FROM unnest(w.offers) AS offer WHERE offer LIKE 'fingerprint:%' LIMIT 1) AS fingerprint
       FROM (
         SELECT id, started_at, ended_at, total_steps, macs, config FROM trial
         WHERE state = 'succeeded' AND fence = 1 AND macs > 0 AND ended_at > started_at
         ORDER BY ended_at DESC, id DESC LIMIT ${RECENT}
       ) t
       LEFT JOIN attempt a ON a.trial_id = t.id AND a.fence = 1
       LEFT JOIN worker w ON w.id = a.worker_id
       -- One that took over what another had trained was quicker than its size tells.
       WHERE NOT EXISTS (SELECT FROM stage s WHERE s.trial_id = t.id AND s.shared_from IS NOT NULL)
       ORDER BY t.ended_at DESC, t.id DESC`,
    );
}
