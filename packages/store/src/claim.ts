import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { rewindTrial } from "./rewind.ts";
import type { AttemptRepository, Checkpoint, Claim } from "./store.ts";
import { lockSweep } from "./transitions.ts";

type Request = Parameters<AttemptRepository["claim"]>[0];

interface Worker {
  readonly id: number;
  readonly name: string;
  readonly slot: number;
  /** The classes it serves. */
  readonly capabilities: readonly string[];
}

interface CandidateSweep {
  readonly id: number;
  readonly concurrency: number | null;
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
  for (const sweep of await candidates(database, worker)) {
    const claimed = await database.transaction((sql) => claimFrom(sql, sweep, worker, leaseMs));
    if (claimed) return claimed;
  }
  return null;
}

/** Null when the worker is quarantined or not registered: it is given nothing. */
async function readWorker(sql: Sql, request: Request): Promise<Worker | null> {
  const [row] = await sql.query<{ name: string }>(
    `SELECT name FROM worker WHERE id = $1 AND quarantined_at IS NULL`,
    [request.workerId],
  );
  if (!row) return null;
  const capabilities = [...new Set(["any", request.capability ?? "any"])];
  return { id: request.workerId, slot: request.slot, name: row.name, capabilities };
}

const wanted = `state = 'queued' AND desired = 'run' AND deleted_at IS NULL
  AND (not_before IS NULL OR not_before <= now())`;

/** Sweeps that have work for it and room under their limit, in the order of priority, the older first. */
async function candidates(sql: Sql, worker: Worker): Promise<CandidateSweep[]> {
  return await sql.query<CandidateSweep>(
    `SELECT s.id, s.concurrency FROM sweep s
     WHERE s.state = 'running' AND s.desired = 'run' AND s.deleted_at IS NULL
       AND EXISTS (
         SELECT 1 FROM trial WHERE sweep_id = s.id AND ${wanted} AND capability = ANY($1))
       AND (s.concurrency IS NULL OR s.concurrency > (
         SELECT count(*) FROM trial WHERE sweep_id = s.id AND state = 'running'))
     ORDER BY s.priority DESC, s.id`,
    [worker.capabilities],
  );
}

interface CandidateTrial {
  readonly trialId: number;
  readonly fence: number;
  readonly number: number;
  readonly config: unknown;
  readonly seed: number;
  readonly totalSteps: number;
}

async function claimFrom(
  sql: Sql,
  candidate: CandidateSweep,
  worker: Worker,
  leaseMs: number,
): Promise<Claim | null> {
  if (!(await hasRoom(sql, candidate))) return null;
  const [trial] = await sql.query<CandidateTrial>(
    `SELECT id AS "trialId", fence, number, config, seed, total_steps AS "totalSteps" FROM trial
     WHERE sweep_id = $1 AND ${wanted} AND capability = ANY($2)
     ORDER BY number FOR UPDATE SKIP LOCKED LIMIT 1`,
    [candidate.id, worker.capabilities],
  );
  if (!trial) return null;
  const { trialId } = trial;
  const fence = trial.fence + 1;
  const [resume] = await sql.query<Checkpoint>(
    `SELECT stage, step, epoch, key, sha256, bytes FROM checkpoint
     WHERE trial_id = $1 AND deleted_at IS NULL ORDER BY step DESC, id DESC LIMIT 1`,
    [trialId],
  );
  await sql.query(
    `UPDATE trial SET state = 'running', fence = $2, flush = flush + 1, error = NULL, failure_class = NULL,
       not_before = NULL, started_at = coalesce(started_at, now()), step = $3 WHERE id = $1`,
    [trialId, fence, resume?.step ?? 0],
  );
  if (trial.fence > 0) await rewindTrial(sql, { trialId, fence }, resume ?? null);
  // Seen from the checkpoint's step on: what belongs to that step but was not yet written when it was saved (a stage's
  // end, say) comes from this attempt; what both wrote is equal, and drawn once.
  const visibleAfter = resume ? resume.step - 1 : -1;
  await sql.query(
    `INSERT INTO attempt (trial_id, fence, worker_id, slot, resumed_from, visible_after, lease_until)
     VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
    [trialId, fence, worker.id, worker.slot, resume?.step, visibleAfter, leaseMs / 1000],
  );
  await writeEvent(sql, {
    sweepId: candidate.id,
    trialId,
    fence,
    what: "claimed",
    from: "queued",
    to: "running",
    by: worker.name,
    why: resume ? `resumes from step ${resume.step}` : "",
  });
  return { ...trial, fence, sweepId: candidate.id, resume: resume ?? null };
}

/** Under a limit, claims of a sweep go one after the other, so that two cannot both see the last free place. */
async function hasRoom(sql: Sql, { id, concurrency }: CandidateSweep): Promise<boolean> {
  if (concurrency === null) return true;
  const sweep = await lockSweep(sql, id);
  if (sweep.state !== "running" || sweep.desired !== "run") return false;
  const [row] = await sql.query<{ running: number }>(
    `SELECT count(*) AS running FROM trial WHERE sweep_id = $1 AND state = 'running'`,
    [id],
  );
  return (row?.running ?? 0) < (sweep.concurrency ?? Number.POSITIVE_INFINITY);
}
