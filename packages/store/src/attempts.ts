import {
  type Desired,
  NotFound,
  type Outcome,
  type SpoolRecord,
  type TrialDesired,
} from "@resweep/spec";
import { claim } from "./claim.ts";
import type { Contact } from "./contact.ts";
import type { Database, Sql } from "./database.ts";
import { storableText } from "./json-column.ts";
import type { SeriesIds } from "./series.ts";
import { ship } from "./ship.ts";
import {
  endTrial,
  type LockedSweep,
  lockSweepOfTrial,
  requeueTrial,
  type TrialMove,
} from "./transitions.ts";

/** Names one attempt; the fence is its number within the trial, and every write carries it. */
export interface Fence {
  readonly trialId: number;
  readonly fence: number;
}

export interface Checkpoint {
  readonly stage: number;
  readonly step: number;
  readonly epoch: number;
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface Claim extends Fence {
  readonly sweepId: number;
  readonly number: number;
  readonly config: unknown;
  readonly seed: number;
  readonly totalSteps: number;
  /** The metric by which its sweep's scheduler judges it, epoch by epoch; null where none does. */
  readonly judgedBy: string | null;
  readonly resume: Checkpoint | null;
}

export interface AttemptRepository {
  /**
   * Leases the wanted trial of highest priority whose requirements the worker offers, or null when there is none or
   * when the worker is quarantined. `wakeUp` is the job that led here, which
   * is thereby used up. After a trial ends, claim again at once: the next need not wait for its wake-up.
   */
  claim(request: {
    workerId: number;
    slot: number;
    wakeUp?: { trialId: number; dispatch: number };
  }): Promise<Claim | null>;
  /** Extends the lease (20 s). `current: false` means another attempt owns the trial, or it ended: stop the child. */
  renew(
    attempt: Fence,
  ): Promise<
    | { readonly current: true; readonly desired: TrialDesired }
    | { readonly current: false; readonly desired: "cancel" }
  >;
  /**
   * Writes spool records, exactly once: `records[i]` has sequence `fromSequence + i`, those acknowledged before are
   * skipped. `accepted` is the highest sequence committed: cut the spool there and send on from the next. A gap
   * (`fromSequence` beyond `accepted + 1`) writes nothing. `current: false`: nothing was written, stop the child.
   * `freed`: a stage ended that other trials may have waited for, so claim and dispatch at once. `measured`: the sweep's
   * scheduler has something to judge.
   */
  ship(
    attempt: Fence,
    records: readonly SpoolRecord[],
    fromSequence: number,
  ): Promise<{
    readonly current: boolean;
    readonly accepted: number;
    readonly freed?: boolean;
    readonly measured?: boolean;
  }>;
  /** Ends the attempt; the trial follows (yielded: back to the queue). Ship everything first. */
  finish(attempt: Fence, outcome: Outcome): Promise<{ readonly current: boolean }>;
  /**
   * For a supervisor whose child died without a word: the attempt is lost at once, its trial queued again (or ended).
   * Ship what its spool holds first.
   */
  lose(attempt: Fence, why: string): Promise<{ readonly current: boolean }>;
  /** Marks attempts lost whose lease has run out and queues their trials again (or ends them); for the reconciler. */
  expire(): Promise<readonly Fence[]>;
}

/** Infrastructure failures in a row after which a worker is given no more work. */
const QUARANTINE_AFTER = 3;
const RETRY_DELAY_SECONDS = 10;

export function attemptRepository(
  database: Database,
  series: SeriesIds,
  leaseMs: number,
  contact: Contact,
): AttemptRepository {
  const expire = () => expireLeases(database, leaseMs, contact);
  return {
    claim: async (request) => {
      const claimed = await claim(database, request, leaseMs);
      if (claimed) return claimed;
      // A lease that has run out permits takeover at once, not only at the reconciler's next turn.
      return (await expire()).length > 0 ? await claim(database, request, leaseMs) : null;
    },
    renew: (attempt) => renew(database, attempt, leaseMs),
    ship: (attempt, records, fromSequence) =>
      ship(database, series, attempt, records, fromSequence),
    finish: (attempt, outcome) =>
      database.transaction((sql) => finish(sql, attempt, outcome), { releaseEarly: true }),
    lose: (attempt, why) => database.transaction((sql) => loseAttempt(sql, attempt, why)),
    expire,
  };
}

/** A lease that ran out may be renewed as long as nobody took the trial over. */
async function renew(database: Database, { trialId, fence }: Fence, leaseMs: number) {
  const [row] = await database.query<{ trial: TrialDesired; sweep: Desired }>(
    `WITH owner AS (
       SELECT t.id, t.fence, t.desired, t.sweep_id FROM trial t
       WHERE t.id = $1 AND t.fence = $2 AND t.state = 'running' FOR UPDATE
     )
     UPDATE attempt a SET lease_until = now() + make_interval(secs => $3), heartbeat_at = now()
     FROM owner JOIN sweep s ON s.id = owner.sweep_id
     WHERE a.trial_id = owner.id AND a.fence = owner.fence AND a.state = 'running'
     RETURNING owner.desired AS trial, s.desired AS sweep`,
    [trialId, fence, leaseMs / 1000],
  );
  if (!row) return { current: false, desired: "cancel" } as const;
  const wishes = [row.trial, row.sweep];
  const weighed = ["cancel", "stop", "pause", "wait"] as const;
  const desired = weighed.find((wish) => wishes.includes(wish)) ?? "run";
  return { current: true, desired } as const;
}

/** Locks sweep and trial while the attempt owns it; null when it does not, or when they were deleted. */
async function lockOwned(sql: Sql, { trialId, fence }: Fence): Promise<LockedSweep | null> {
  const sweep = await lockSweepIfThere(sql, trialId);
  if (!sweep) return null;
  const rows = await sql.query(
    `SELECT 1 FROM trial WHERE id = $1 AND fence = $2 AND state = 'running' FOR UPDATE`,
    [trialId, fence],
  );
  return rows.length === 0 ? null : sweep;
}

async function lockSweepIfThere(sql: Sql, trialId: number): Promise<LockedSweep | null> {
  try {
    return await lockSweepOfTrial(sql, trialId);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

async function finish(sql: Sql, attempt: Fence, outcome: Outcome): Promise<{ current: boolean }> {
  const { trialId, fence } = attempt;
  const { error: problem, failureClass } = problemOf(outcome);
  const locked = lockSweepIfThere(sql, trialId);
  // Why it was stopped is kept with the trial since the verdict.
  const ended = sql.query<{
    by: string;
    failures: number;
    error: string | null;
    goesOn: boolean;
  }>(
    `WITH owner AS (
       SELECT id, fence, desired, CASE WHEN $3 = 'stopped' THEN error ELSE $4 END AS error
       FROM trial WHERE id = $1 AND fence = $2 AND state = 'running' FOR UPDATE
     )
     UPDATE attempt a SET state = $3, ended_at = now(), error = owner.error, failure_class = $5
     FROM owner, worker w
     WHERE a.trial_id = owner.id AND a.fence = owner.fence AND a.state = 'running' AND w.id = a.worker_id
     RETURNING w.name AS by, w.failures, a.error,
       $3 IN ('stopped', 'cancelled') AND owner.desired = 'run' AND EXISTS (SELECT FROM event WHERE trial_id = owner.id
         AND what = 'reopen' AND "from" = 'running' AND at >= a.started_at) AS "goesOn"`,
    [trialId, fence, outcome.state, problem, failureClass],
  );
  const [sweep, [row]] = await Promise.all([locked, ended]);
  if (!sweep || !row) return { current: false };
  const { error } = row;
  const why = error?.split("\n")[0];
  const move: TrialMove = { ...attempt, sweep, from: "running", what: "finished", by: row.by, why };
  if (outcome.state === "failed" || row.failures > 0) judgeWorker(sql, attempt, outcome);
  // Its stop, or its cancellation, was taken back while it was being carried out.
  if (outcome.state === "yielded" || row.goesOn) {
    await requeueTrial(sql, move, { loss: false, delaySeconds: 0, reason: "" });
  } else if (outcome.state === "failed" && outcome.class === "infrastructure") {
    const reason = outcome.message;
    await requeueTrial(sql, move, { loss: true, delaySeconds: RETRY_DELAY_SECONDS, reason });
  } else {
    if (outcome.state === "succeeded") writeFinalValues(sql, trialId, outcome.values);
    endTrial(sql, move, outcome.state, { error, failureClass });
  }
  return { current: true };
}

function problemOf(outcome: Outcome): { error: string | null; failureClass: string | null } {
  switch (outcome.state) {
    case "diverged":
      return { error: storableText(outcome.message), failureClass: "diverged" };
    case "failed": {
      const { message, stack } = outcome;
      const text = stack && !message.includes(stack) ? `${message}\n${stack}` : message;
      return { error: storableText(text), failureClass: outcome.class };
    }
    case "yielded":
      return { error: outcome.message ? storableText(outcome.message) : null, failureClass: null };
    default:
      return { error: null, failureClass: null };
  }
}

function writeFinalValues(sql: Sql, trialId: number, values: Record<string, number>): void {
  void sql.query(
    `INSERT INTO summary (trial_id, key, value, step)
     SELECT t.id, v.key, v.value, t.step FROM trial t, unnest($2::text[], $3::float8[]) AS v (key, value)
     WHERE t.id = $1
     ON CONFLICT (trial_id, key) DO UPDATE SET value = excluded.value, step = excluded.step`,
    [trialId, Object.keys(values), Object.values(values)],
  );
}

/** A machine that fails again and again is quarantined; one success clears it. */
function judgeWorker(sql: Sql, { trialId, fence }: Fence, outcome: Outcome): void {
  const infrastructure = outcome.state === "failed" && outcome.class === "infrastructure";
  if (!infrastructure && outcome.state !== "succeeded") return;
  void sql.query(
    `UPDATE worker w SET failures = CASE WHEN $3 THEN failures + 1 ELSE 0 END,
       quarantined_at = CASE WHEN $3 AND failures + 1 >= $4 THEN now() END
     FROM attempt a WHERE a.trial_id = $1 AND a.fence = $2 AND w.id = a.worker_id AND ($3 OR w.failures > 0)`,
    [trialId, fence, infrastructure, QUARANTINE_AFTER],
  );
}

/**
 * Ends attempts whose lease has run out. After Postgres itself came back everybody's lease has, and after this process
 * did, its own have: the holders get two leases to renew first.
 */
async function expireLeases(
  database: Database,
  leaseMs: number,
  contact: Contact,
): Promise<Fence[]> {
  const [seen] = await database.query<{ at: Date; overdue: Fence[] }>(
    `SELECT now() AS at, coalesce(jsonb_agg(jsonb_build_object('trialId', trial_id, 'fence', fence) ORDER BY trial_id), '[]')
       AS overdue
     FROM attempt
     WHERE state = 'running' AND lease_until < now()
       AND pg_postmaster_start_time() < now() - make_interval(secs => $1)`,
    [(2 * leaseMs) / 1000],
  );
  const { at, overdue } = seen!;
  contact.heard(at);
  if (!contact.mayTakeOver()) return [];
  const lost: Fence[] = [];
  for (const attempt of overdue) {
    const { current } = await database.transaction((sql) => loseAttempt(sql, attempt, null));
    if (current) lost.push(attempt);
  }
  return lost;
}

/** `why`: told by its own supervisor; null: nobody told anything, and its lease must have run out. */
async function loseAttempt(
  sql: Sql,
  attempt: Fence,
  why: string | null,
): Promise<{ current: boolean }> {
  const sweep = await lockOwned(sql, attempt);
  if (!sweep) return { current: false };
  const told = why === null ? null : storableText(why);
  const [row] = await sql.query<{ worker: string }>(
    `UPDATE attempt a SET state = 'lost', ended_at = now(), error = coalesce($3, 'its worker fell silent')
     FROM worker w WHERE a.trial_id = $1 AND a.fence = $2 AND a.state = 'running'
       AND ($3::text IS NOT NULL OR a.lease_until < now())
       AND w.id = a.worker_id RETURNING w.name AS worker`,
    [attempt.trialId, attempt.fence, told],
  );
  if (!row) return { current: false }; // renewed in the meantime
  const reason = told?.split("\n")[0] ?? `worker ${row.worker} fell silent`;
  const by = told === null ? "controller" : row.worker;
  await requeueTrial(
    sql,
    { ...attempt, sweep, from: "running", what: "lost", by, why: reason },
    { loss: true, delaySeconds: 0, reason },
  );
  return { current: true };
}
