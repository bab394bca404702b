import { readChanges } from "./changes.ts";
import { readCurves } from "./curves.ts";
import type { Database } from "./database.ts";
import type { ExportedPoint, MetricRepository } from "./store.ts";

const EXPORT_PAGE = 10_000;

export function metricRepository(database: Database, aliveSeconds: number): MetricRepository {
  return {
    curves: (request) => readCurves(database, request),
    changes: (request) => readChanges(database, request, aliveSeconds),
    names: async (trialIds) => {
      const rows = await database.query<{ name: string }>(
        `SELECT name FROM metrics.series s WHERE EXISTS (
           SELECT 1 FROM metrics.rollup r JOIN attempt a ON a.trial_id = r.trial_id AND a.fence = r.fence
           WHERE r.trial_id = ANY($1) AND r.series_id = s.id AND a.visible_to > a.visible_after)
         ORDER BY name`,
        [trialIds],
      );
      return rows.map(({ name }) => name);
    },
    points: (trialId) => readAllPoints(database, trialId),
  };
}

/** Pages by key, not by offset: each page costs the same. */
async function* readAllPoints(
  database: Database,
  trialId: number,
): AsyncIterable<readonly ExportedPoint[]> {
  let last: { name: string; step: number } = { name: "", step: -1 };
  while (true) {
    const page = await database.query<ExportedPoint>(
      `SELECT s.name, p.fence, p.step, p.epoch, p.train_ms AS "trainMs", p.value
       FROM metrics.point p
       JOIN metrics.series s ON s.id = p.series_id
       JOIN attempt a ON a.trial_id = p.trial_id AND a.fence = p.fence
       WHERE p.trial_id = $1 AND p.step > a.visible_after AND p.step <= a.visible_to
         AND (s.name, p.step) > ($2, $3)
       ORDER BY s.name, p.step LIMIT ${EXPORT_PAGE}`,
      [trialId, last.name, last.step],
    );
    if (page.length > 0) yield page;
    if (page.length < EXPORT_PAGE) return;
    last = page.at(-1)!;
  }
}
