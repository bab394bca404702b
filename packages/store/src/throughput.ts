import type { Database } from "./database.ts";
import type { Store } from "./store.ts";

const RECENT = 50;

/** Median over the newest trials that one attempt carried from start to end: see Store.throughput. */
export function throughput(database: Database): Store["throughput"] {
  return async () => {
    const [row] = await database.query<{ macsPerSecond: number | null; trials: number }>(
      `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY rate) AS "macsPerSecond", count(*) AS trials FROM (
         SELECT macs / extract(epoch FROM ended_at - started_at)::float8 AS rate FROM trial
         WHERE state = 'succeeded' AND fence = 1 AND macs > 0 AND ended_at > started_at
         ORDER BY ended_at DESC, id DESC LIMIT ${RECENT}
       ) recent`,
    );
    if (!row || row.macsPerSecond === null) return null;
    return { macsPerSecond: row.macsPerSecond, trials: row.trials };
  };
}
