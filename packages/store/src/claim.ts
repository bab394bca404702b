import { setTimeout as sleep } from "node:timers/promises";
import type { AttemptRepository, Checkpoint, Claim } from "./attempts.ts";
import {
  busyStages,
  canOpen,
  stagesLieElsewhere,
  sweepHasRoom,
  trialIsReady,
  turn,
  workerSuits,
} from "./claimable.ts";
import type { Database, Sql } from "./database.ts";
import { rewindTrial } from "./rewind.ts";
import { adoptStages } from "./shared-stages.ts";

type Request = Parameters<AttemptRepository["claim"]>[0];

interface Worker {
  readonly id: number;
  readonly name: string;
  readonly slot: number;
  readonly offers: readonly string[];
}

interface CandidateSweep {
  readonly id: number;
  readonly concurrency: number | null;
  readonly shares: boolean;
}

/** The claim of DESIGN section 6: see AttemptRepository.claim. */
export async function claim(
  database: Database,
  request: Request,
  leaseMs: number,
): Promise<Claim | null> {
  const { wakeUp } = request;
  if (wakeUp) {
    await database.query(
      `UPDATE trial SET dispatch_used = $2 WHERE id = $1 AND dispatch_used < $2`,
      [wakeUp.trialId, wakeUp.dispatch],
    );
  }
  const worker = await readWorker(database, request);
  if (!worker) return null;
  for (const pauseMs of [...PAUSES_MS, null]) {
    const sweeps = await candidates(database, worker);
    for (const sweep of sweeps) {
      const take = (sql: Sql) => claimFrom(sql, sweep, worker, leaseMs);
      const claimed = await database.transaction(take, { releaseEarly: true });
      if (claimed) return claimed;
    }
    if (sweeps.length === 0 || pauseMs === null) break;
    await sleep(pauseMs);
  }
  return null;
}

/**
 * A trial that was to be had and was not is being claimed by another, or locked for a moment: the reconciler notes that
 * it was woken while the woken are here already. Without another look it would wait for its next wake-up.
 */
const PAUSES_MS = [20, 40, 80, 160];

/** Null when the worker is quarantined or not registered: it is given nothing. */
async function readWorker(sql: Sql, request: Request): Promise<Worker | null> {
  const [row] = await sql.query<{ name: string; offers: string[] }>(
    `SELECT name, offers FROM worker WHERE id = $1 AND quarantined_at IS NULL`,
    [request.workerId],
  );
  return row ? { id: request.workerId, slot: request.slot, ...row } : null;
}

/**
 * Sweeps that have work for it and room under their limit. Of equal priority, that one of whose user the fewest trials
 * run comes first (of all their sweeps, whatever the priority: each takes a slot), then the one with the fewest of its
 * own, then the older. Claims at the same moment see the same counts, so users differ by no more than those.
 */
async function candidates(sql: Sql, worker: Worker): Promise<CandidateSweep[]> {
  return await sql.query<CandidateSweep>(
    `WITH of_sweep AS (
       SELECT sweep_id, count(*) AS running FROM trial WHERE state = 'running' GROUP BY sweep_id
     ), of_user AS (
       SELECT created_by, sum(running) AS running FROM of_sweep JOIN sweep ON id = sweep_id GROUP BY created_by
     )
     SELECT s.id, s.concurrency, s.shares FROM sweep s ${busyStages("s.id")}
       LEFT JOIN of_sweep ON of_sweep.sweep_id = s.id LEFT JOIN of_user ON of_user.created_by = s.created_by
     WHERE ${sweepHasRoom}
       AND EXISTS (
         SELECT 1 FROM trial t WHERE t.sweep_id = s.id AND ${trialIsReady} AND ${workerSuits("$1")})
     ORDER BY s.priority DESC, coalesce(of_user.running, 0), coalesce(of_sweep.running, 0), s.id`,
    [worker.offers],
  );
}

interface ClaimedTrial extends Omit<Claim, "resume"> {
  readonly resume: Checkpoint | null;
}

async function claimFrom(
  sql: Sql,
  candidate: CandidateSweep,
  worker: Worker,
  leaseMs: number,
): Promise<Claim | null> {
  // Claims of a sweep go one after the other under a limit, so that two cannot both see the last free place, and where
  // trials share stages, so that two cannot both begin one.
  if (candidate.concurrency !== null || candidate.shares) {
    void sql.query(`SELECT FROM sweep WHERE id = $1 FOR NO KEY UPDATE`, [candidate.id]);
  }
  const next = candidate.shares ? await withItsStages(sql, candidate, worker) : null;
  if (candidate.shares && next === null) return null;
  const [claimed] = await sql.query<ClaimedTrial>(TAKE, [
    candidate.id,
    worker.offers,
    worker.id,
    worker.slot,
    leaseMs / 1000,
    worker.name,
    next,
  ]);
  if (!claimed) return null;
  if (claimed.fence > 1) await rewindTrial(sql, claimed, claimed.resume);
  return claimed;
}

/** The trial that is next, once it has what others have trained of it. */
async function withItsStages(sql: Sql, sweep: CandidateSweep, worker: Worker) {
  const [next] = await sql.query<{ id: number }>(
    `SELECT t.id FROM sweep s ${busyStages("s.id")} JOIN trial t ON t.sweep_id = s.id
     WHERE s.id = $1 AND ${sweepHasRoom} AND ${trialIsReady} AND ${workerSuits("$2")}
       AND NOT ${stagesLieElsewhere("$2")}
     ORDER BY ${turn} LIMIT 1 FOR UPDATE OF t SKIP LOCKED`,
    [sweep.id, worker.offers],
  );
  if (next) await adoptStages(sql, next.id, worker);
  return next?.id ?? null;
}

/**
 * One statement, since claims of a limited sweep wait for each other. A resumed attempt is seen from its
 * checkpoint's step on: what belongs to that step but was not yet written when it was saved (a stage's end, say) comes
 * from this attempt; what both wrote is equal, and drawn once.
 */
const TAKE = `
  WITH room AS (
    SELECT 1 FROM sweep s WHERE s.id = $1 AND ${sweepHasRoom}
  ), wanted AS (
    SELECT t.id FROM trial t ${busyStages("$1")}
    WHERE EXISTS (SELECT FROM room) AND t.sweep_id = $1 AND ${trialIsReady} AND ${workerSuits("$2")}
      AND ($7::int IS NULL OR t.id = $7)
    ORDER BY ${turn} FOR UPDATE OF t SKIP LOCKED LIMIT 1
  ), newest AS (
    SELECT c.* FROM wanted CROSS JOIN LATERAL (
      SELECT stage, step, epoch, key, sha256, bytes FROM checkpoint
      WHERE trial_id = wanted.id AND deleted_at IS NULL AND ${canOpen("store", "$2")} ORDER BY step DESC, id DESC LIMIT 1
    ) c
  ), taken AS (
    UPDATE trial SET state = 'running', fence = fence + 1, flush = flush + 1, error = NULL, failure_class = NULL,
      not_before = NULL, started_at = coalesce(started_at, now()), step = coalesce((SELECT step FROM newest), 0)
    FROM wanted WHERE trial.id = wanted.id RETURNING trial.*
  ), leased AS (
    INSERT INTO attempt (trial_id, fence, worker_id, slot, resumed_from, visible_after, lease_until)
    SELECT id, fence, $3, $4, (SELECT step FROM newest), coalesce((SELECT step FROM newest), 0) - 1,
      clock_timestamp() + make_interval(secs => $5)
    FROM taken
  ), told AS (
    INSERT INTO event (sweep_id, trial_id, fence, what, "from", "to", by, why)
    SELECT $1, id, fence, 'claimed', 'queued', 'running', $6,
      coalesce((SELECT format('resumes from step %s', step) FROM newest), '')
    FROM taken
  )
  SELECT id AS "trialId", fence, sweep_id AS "sweepId", number, config, seed, total_steps AS "totalSteps",
    (SELECT objective_metric FROM sweep WHERE id = sweep_id AND judges = 'trials') AS "judgedBy",
    (SELECT to_jsonb(newest) FROM newest) AS resume
  FROM taken`;
