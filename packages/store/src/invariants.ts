import { awaitsParents } from "./awaited-parents.ts";
import { DIVERGENCE } from "./divergence.ts";
import { rollups } from "./points.ts";
import { inSession } from "./session.ts";
import { passed, underWay } from "./shared-stages.ts";
import type { Store } from "./store.ts";
import { isUnfinished } from "./transitions.ts";

/** Whether one of the invariants of DESIGN section 6 holds. */
export interface InvariantReport {
  /** Its number in DESIGN section 6; one invariant may be checked in several ways. */
  readonly number: number;
  readonly name: string;
  readonly ok: boolean;
  readonly violations: number;
  /** One violation in words; null where there is none. */
  readonly example: string | null;
}

interface Invariant {
  /** Its number in DESIGN section 6. */
  readonly number: number;
  readonly name: string;
  /** Each row is one violation, told in its column `example`. */
  readonly violations: string;
}

/** A commit may wait this long for a lock and still carry the time at which its transaction began. */
const TOLERANCE_SECONDS = 60;
const TOLERANCE = "(SELECT given FROM tolerance)";

/** Somebody reconciles: leases and wake-ups are only looked after while a worker is alive. */
const attended = `EXISTS (SELECT 1 FROM worker WHERE left_at IS NULL AND started_at < now() - interval '2 minutes'
  AND seen_at > now() - interval '20 seconds')
  AND pg_postmaster_start_time() < now() - ${TOLERANCE}`;

/**
 * What must hold at every moment, as queries that find where it does not. Each sees one snapshot, so they may run
 * beside the heaviest work.
 */
const invariants: readonly Invariant[] = [
  {
    number: 1,
    name: "what can run is woken within a minute",
    violations: `
      SELECT format('capability %s: trial %s waits and no wake-up was sent for a minute', t.capability, min(t.id)) AS example
      FROM trial t JOIN sweep s ON s.id = t.sweep_id
      WHERE ${attended} AND t.state = 'queued' AND t.desired = 'run' AND t.deleted_at IS NULL
        AND s.state = 'running' AND s.desired = 'run' AND s.deleted_at IS NULL
        AND (t.not_before IS NULL OR t.not_before < now() - ${TOLERANCE})
        AND (s.concurrency IS NULL OR s.concurrency > (
          SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.state = 'running'))
        AND (SELECT at FROM event e WHERE e.sweep_id = s.id ORDER BY id DESC LIMIT 1) < now() - ${TOLERANCE}
        AND NOT ${awaitsParents("t")} AND NOT EXISTS (
          SELECT FROM trial_parent WHERE trial_id = t.id AND pinned_at > now() - ${TOLERANCE})
        AND NOT t.stage_keys && ${underWay("s.id")} AND NOT EXISTS (
          SELECT FROM stage p JOIN checkpoint c ON c.id = p.checkpoint_id
          WHERE p.key = ANY(t.stage_keys) AND c.created_at > now() - ${TOLERANCE})
      GROUP BY t.capability
      HAVING coalesce(max(t.dispatched_at), '-infinity') < now() - ${TOLERANCE}`,
  },
  {
    number: 2,
    name: "a running trial has one live attempt, which holds its fence",
    violations: `
      SELECT format('trial %s is %s with fence %s, its live attempt is %s', t.id, t.state, t.fence,
        coalesce(a.fence::text, 'none')) AS example
      FROM trial t LEFT JOIN attempt a ON a.trial_id = t.id AND a.state = 'running'
      WHERE (t.state = 'running') <> (a.fence IS NOT NULL) OR a.fence <> t.fence`,
  },
  {
    number: 2,
    name: "a stage that trials share is trained by one at a time",
    violations: `
      SELECT format('trials %s train the same stage', string_agg(t.id::text, ', ')) AS example
      FROM trial t CROSS JOIN unnest(t.stage_keys) stage_key
      WHERE t.state = 'running' AND NOT ${passed("t", "stage_key")}
      GROUP BY t.sweep_id, stage_key HAVING count(*) > 1`,
  },
  {
    number: 2,
    name: "no trial runs before what it takes of others is there",
    violations: `
      SELECT format('trial %s is %s', t.id, t.state) AS example
      FROM trial t WHERE t.state = 'running' AND ${awaitsParents("t")}`,
  },
  {
    number: 2,
    name: "fences count the attempts without a gap",
    violations: `
      SELECT format('trial %s has fence %s and %s attempts', t.id, t.fence, count(a.fence)) AS example
      FROM trial t LEFT JOIN attempt a ON a.trial_id = t.id
      GROUP BY t.id HAVING count(a.fence) <> t.fence OR coalesce(max(a.fence), 0) <> t.fence`,
  },
  {
    number: 3,
    name: "all that is written names an attempt that was",
    violations: `
      SELECT format('trial %s holds %s of attempt %s, which never was', w.trial_id, w.what, w.fence) AS example FROM (
        SELECT DISTINCT trial_id, fence, 'points' AS what FROM metrics.rollup
        UNION ALL SELECT DISTINCT trial_id, fence, 'log lines' FROM log_line
        UNION ALL SELECT DISTINCT trial_id, fence, 'checkpoints' FROM checkpoint
      ) w WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.trial_id = w.trial_id AND a.fence = w.fence)`,
  },
  {
    number: 4,
    name: "an attempt that ended wrote nothing after",
    violations: `
      SELECT format('attempt %s of trial %s ended %s and wrote at %s', a.fence, a.trial_id, a.ended_at, w.at) AS example
      FROM attempt a JOIN (
        SELECT trial_id, fence, max(created_at) AS at FROM checkpoint GROUP BY trial_id, fence
        UNION ALL SELECT trial_id, fence, max(at) FROM metrics.flush WHERE NOT reset GROUP BY trial_id, fence
      ) w ON w.trial_id = a.trial_id AND w.fence = a.fence
      WHERE w.at > a.ended_at + ${TOLERANCE}`,
  },
  {
    number: 4,
    name: "the newest event of a trial tells its state",
    violations: `
      SELECT format('trial %s is %s, its newest event says %s', t.id, t.state, e."to") AS example
      FROM trial t CROSS JOIN LATERAL (
        SELECT "to" FROM event WHERE trial_id = t.id AND "to" IS NOT NULL ORDER BY id DESC LIMIT 1
      ) e WHERE e."to" <> t.state`,
  },
  {
    number: 4,
    name: "each cell of a sweep is there once",
    violations: `
      SELECT format('sweep %s has cell %s %s times', sweep_id, hash, count(*)) AS example
      FROM trial GROUP BY sweep_id, hash HAVING count(*) > 1`,
  },
  ...rollups.map(({ table, steps }) => ({
    number: 5,
    name: `rollups of ${steps} steps count every point`,
    violations: miscounting(table),
  })),
  {
    number: 5,
    name: "visible ranges share at most the checkpoint's step",
    violations: `
      SELECT format('attempts %s and %s of trial %s are both shown up to step %s', one.fence, other.fence,
        one.trial_id, one.visible_to) AS example
      FROM attempt one JOIN attempt other ON other.trial_id = one.trial_id AND other.fence > one.fence
      WHERE one.visible_to > other.visible_after + 1 AND one.visible_to > one.visible_after`,
  },
  {
    number: 5,
    name: "a resumed trial repeats its deterministic metrics",
    violations: `
      SELECT format('trial %s: %s', trial_id, why) AS example FROM event WHERE what = '${DIVERGENCE}'`,
  },
  {
    number: 6,
    name: "no record is stored that was not acknowledged",
    violations: `
      SELECT format('attempt %s of trial %s acknowledged %s records, at least %s are stored', a.fence, a.trial_id,
        a.acknowledged, w.records) AS example
      FROM attempt a JOIN (
        SELECT trial_id, fence, sum(records) AS records FROM (
          SELECT trial_id, fence, count(*) AS records FROM log_line GROUP BY 1, 2
          UNION ALL SELECT trial_id, fence, count(*) FROM checkpoint GROUP BY 1, 2
          UNION ALL SELECT trial_id, fence, 1 FROM metrics.rollup GROUP BY 1, 2
        ) parts GROUP BY 1, 2
      ) w ON w.trial_id = a.trial_id AND w.fence = a.fence
      WHERE a.acknowledged < w.records`,
  },
  {
    number: 7,
    name: "a checkpoint lies within what its trial has reached",
    violations: `
      SELECT format('checkpoint %s is of step %s, trial %s is at %s', c.id, c.step, t.id, t.step) AS example
      FROM checkpoint c JOIN trial t ON t.id = c.trial_id
      WHERE c.deleted_at IS NULL AND (c.step > t.step OR c.fence > t.fence OR c.sha256 = '')`,
  },
  {
    number: 7,
    name: "no file was removed that a checkpoint names",
    violations: `
      SELECT format('checkpoint %s of trial %s is kept, its file %s was removed', c.id, c.trial_id, c.key) AS example
      FROM checkpoint c WHERE c.deleted_at IS NULL AND EXISTS (
        SELECT 1 FROM checkpoint gone
        WHERE gone.key = c.key AND gone.store = c.store AND gone.collected_at IS NOT NULL)`,
  },
  {
    number: 7,
    name: "retention leaves a trial its newest checkpoint",
    violations: `
      SELECT format('trial %s has checkpoint %s of step %s no more, and none newer', c.trial_id, c.id, c.step) AS example
      FROM checkpoint c WHERE c.deleted_at IS NOT NULL AND c.retained_at IS NOT NULL
        -- At one moment: a backup was restored that lacked the file.
        AND c.collected_at IS DISTINCT FROM c.deleted_at AND NOT EXISTS (
        SELECT 1 FROM checkpoint newer WHERE newer.trial_id = c.trial_id AND newer.deleted_at IS NULL
          AND (newer.step, newer.id) > (c.step, c.id))`,
  },
  {
    number: 4,
    name: "what is to end is not queued, and waiting has a verdict",
    violations: `
      SELECT format('trial %s is %s and is to %s', t.id, t.state, t.desired) AS example FROM trial t
      WHERE t.state IN ('planned', 'queued') AND t.desired IN ('cancel', 'stop')
        OR t.desired = 'wait' AND t.state IN ('planned', 'queued', 'running') AND NOT EXISTS (
          SELECT FROM measurement m WHERE m.trial_id = t.id AND m.verdict = 'wait')`,
  },
  {
    number: 8,
    name: "three losses without a checkpoint end a trial",
    violations: `
      SELECT format('trial %s is %s after %s losses', id, state, losses) AS example
      FROM trial WHERE losses >= 3 AND state IN ('planned', 'queued', 'running')`,
  },
  {
    number: 8,
    name: "a worker that keeps failing is given no work",
    violations: `
      SELECT format('worker %s failed %s times in a row', id, failures) AS example
      FROM worker WHERE failures >= 3 AND quarantined_at IS NULL`,
  },
  {
    number: 9,
    name: "no trial is forgotten",
    violations: `
      SELECT format('trial %s of sweep %s was created and is gone', e.trial_id, e.sweep_id) AS example
      FROM event e WHERE e.what = 'created' AND e.trial_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM trial t WHERE t.id = e.trial_id)
        AND NOT EXISTS (
          SELECT 1 FROM event p WHERE p.what = 'purged'
            AND (p.trial_id = e.trial_id OR p.sweep_id = e.sweep_id AND p.trial_id IS NULL))`,
  },
  {
    number: 9,
    name: "an ended sweep has no open trial, and an open one has some, or more to come",
    violations: `
      SELECT format('sweep %s is %s', s.id, s.state) AS example
      FROM sweep s WHERE s.state <> 'draft'
        AND CASE WHEN s.state IN ('completed', 'failed', 'cancelled') THEN EXISTS (
          SELECT 1 FROM trial WHERE sweep_id = s.id AND state IN ('planned', 'queued', 'running'))
        ELSE NOT ${isUnfinished} END`,
  },
  {
    number: 9,
    name: "no more run than the sweep allows",
    violations: `
      SELECT format('sweep %s runs %s trials and allows %s', s.id, count(*), s.concurrency) AS example
      FROM sweep s JOIN trial t ON t.sweep_id = s.id AND t.state = 'running'
      GROUP BY s.id HAVING count(*) > s.concurrency`,
  },
  {
    number: 10,
    name: "an expired lease is taken over",
    violations: `
      SELECT format('attempt %s of trial %s has no lease since %s', fence, trial_id, lease_until) AS example
      FROM attempt WHERE ${attended} AND state = 'running' AND lease_until < now() - ${TOLERANCE}`,
  },
];

/** Left out is what is deleted: it is being removed part by part. */
function miscounting(table: string): string {
  return `
    SELECT format('attempt %s of trial %s: %s points, %s in its rollups', coalesce(p.fence, r.fence),
      coalesce(p.trial_id, r.trial_id), coalesce(p.points, 0), coalesce(r.points, 0)) AS example
    FROM (SELECT trial_id, fence, count(*) AS points FROM metrics.point GROUP BY 1, 2) p
    FULL JOIN (SELECT trial_id, fence, sum(count + missing) AS points FROM ${table} GROUP BY 1, 2) r
      ON r.trial_id = p.trial_id AND r.fence = p.fence
    WHERE p.points IS DISTINCT FROM r.points AND NOT EXISTS (
      SELECT 1 FROM trial t JOIN sweep s ON s.id = t.sweep_id
      WHERE t.id = coalesce(p.trial_id, r.trial_id) AND (t.deleted_at IS NOT NULL OR s.deleted_at IS NOT NULL))`;
}

/**
 * Checks them all, one after the other so as to leave room for real work, on a connection whose queries may take minutes:
 * a hundred million points are counted one by one. See Store.invariants.
 */
export function invariantChecks(databaseUrl: string): Store["invariants"] {
  return {
    check: ({ toleranceSeconds = TOLERANCE_SECONDS } = {}) =>
      inSession(databaseUrl, async (client) => {
        const reports: InvariantReport[] = [];
        for (const { number, name, violations } of invariants) {
          const { rows } = await client.query<{ example: string; violations: number }>(
            `WITH tolerance AS (SELECT make_interval(secs => $1) AS given), found AS (${violations})
             SELECT (SELECT count(*)::int FROM found) AS violations, (SELECT example FROM found LIMIT 1) AS example`,
            [toleranceSeconds],
          );
          const { violations: found, example } = rows[0]!;
          reports.push({ number, name, ok: found === 0, violations: found, example });
        }
        return reports;
      }),
  };
}
