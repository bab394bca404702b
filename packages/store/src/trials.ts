import {
  AttemptState,
  Conflict,
  type Desired,
  isTerminal,
  NotFound,
  StageResults,
  type TrialDesired,
  type TrialState,
} from "@resweep/spec";
import { z } from "zod";
import type { Actor } from "./actor.ts";
import type { Database, Sql } from "./database.ts";
import { type EventRepository, writeEvent } from "./events.ts";
import { refuseRegistered } from "./networks.ts";
import { readProvenance, type TrialProvenance } from "./provenance.ts";
import type {
  EventSummary,
  MeasurementSummary,
  Objective,
  TrialBrief,
  TrialDetail,
  TrialStage,
  TrialSummary,
} from "./read-models.ts";
import { endTrial, type LockedSweep, lockSweepOfTrial } from "./transitions.ts";
import { readBriefs, readTrials, readWaits } from "./trial-rows.ts";

/** The sweep whose trial was changed, for those who look at it. */
export interface OfSweep {
  readonly sweepId: number;
}

export interface TrialRepository {
  /** In the order of their numbers. */
  list(options: { sweepId: number }): Promise<readonly TrialSummary[]>;
  /** Of several sweeps: those of the highest id first, in the order of their numbers. */
  briefs(sweepIds: readonly number[]): Promise<readonly TrialBrief[]>;
  /**
   * What the first thousand queued trials wait for, by id: for live pages, since it changes with the workers, and not
   * with the trial.
   */
  waits(options: { sweepId: number }): Promise<ReadonlyMap<number, string | null>>;
  /** The configurations of those of these trials that there are, by id. */
  configs(ids: readonly number[]): Promise<readonly Pick<TrialSummary, "id" | "config">[]>;
  /** Stages that a sweep's trials have begun, in the order of the trials' numbers; what is told of single layers is left out. */
  stages(options: { sweepId: number }): Promise<readonly TrialStage[]>;
  /** Throws NotFound. */
  get(id: number): Promise<TrialDetail>;
  /** What trials were to do and where they did it, in the order of the ids. Throws NotFound. */
  provenance(ids: readonly number[]): Promise<readonly TrialProvenance[]>;
  /**
   * As for sweeps: a queued trial is cancelled at once. Throws NotFound, or Conflict when it has ended, or is not to be
   * cancelled and waits for its scheduler.
   */
  setDesired(id: number, desired: Desired, actor: Actor): Promise<OfSweep>;
  /** Puts it before all others of its sweep that wait. Throws NotFound, or Conflict when it does not wait. */
  advance(id: number, actor: Actor): Promise<OfSweep>;
  /**
   * Queues an ended trial again, from its newest checkpoint; one that is being cancelled goes on, from there if its worker
   * has stopped it by then. Throws NotFound, or Conflict when it has not ended or is registered as a network.
   */
  reopen(id: number, actor: Actor): Promise<OfSweep>;
}

const Facts = z.object({
  dataset: z.object({
    name: z.string(),
    hash: z.string(),
    train: z.number(),
    validation: z.number(),
    test: z.number(),
    classNames: z.array(z.string()).optional(),
    unreadable: z.number().optional(),
  }),
  device: z.record(z.string(), z.unknown()),
});

export function trialRepository(
  database: Database,
  events: EventRepository,
  aliveSeconds: number,
): TrialRepository {
  return {
    list: ({ sweepId }) => readTrials(database, { sweepId }, aliveSeconds),
    briefs: (sweepIds) => readBriefs(database, sweepIds, aliveSeconds),
    configs: (ids) =>
      database.query(
        `SELECT t.id, t.config FROM trial t JOIN sweep s ON s.id = t.sweep_id
         WHERE t.id = ANY($1) AND t.deleted_at IS NULL AND s.deleted_at IS NULL ORDER BY t.id`,
        [ids],
      ),
    stages: ({ sweepId }) => readStages(database, sweepId),
    waits: ({ sweepId }) => readWaits(database, sweepId, aliveSeconds),
    get: async (id) => {
      const [summary] = await readTrials(database, { ids: [id] }, aliveSeconds);
      if (!summary) throw new NotFound(`There is no trial ${id}`);
      const [parts, history] = await Promise.all([
        readParts(database, id),
        events.list({ trialId: id, limit: 1000 }),
      ]);
      return { ...summary, ...parts, events: history as EventSummary[] };
    },
    provenance: (ids) => readProvenance(database, ids),
    setDesired: (id, desired, actor) =>
      database.transaction((sql) => setDesired(sql, id, desired, actor)),
    advance: (id, actor) => database.transaction((sql) => advance(sql, id, actor)),
    reopen: (id, actor) => database.transaction((sql) => reopen(sql, id, actor)),
  };
}

type Parts = Pick<
  TrialDetail,
  | "hash"
  | "sweepName"
  | "sweepObjective"
  | "attempts"
  | "stages"
  | "checkpoints"
  | "facts"
  | "measurements"
>;

async function readParts(database: Database, id: number): Promise<Parts> {
  const row = await database.prisma((prisma) =>
    prisma.trial.findUniqueOrThrow({
      where: { id },
      select: {
        hash: true,
        state: true,
        sweep: { select: { name: true, objectiveMetric: true, objectiveMode: true } },
        attempts: { orderBy: { fence: "asc" }, include: { worker: { select: { name: true } } } },
        stages: { orderBy: { index: "asc" } },
        measurements: { orderBy: { epoch: "asc" } },
        checkpoints: { where: { deletedAt: null }, orderBy: { id: "asc" } },
      },
    }),
  );
  const facts = row.attempts.findLast((attempt) => attempt.facts !== null)?.facts;
  return {
    hash: row.hash,
    sweepName: row.sweep.name,
    sweepObjective: {
      metric: row.sweep.objectiveMetric,
      mode: row.sweep.objectiveMode as Objective["mode"],
    },
    facts: Facts.safeParse(facts).data ?? null,
    attempts: row.attempts.map((attempt) => ({
      fence: attempt.fence,
      state: AttemptState.parse(attempt.state),
      worker: attempt.worker.name,
      slot: attempt.slot,
      startedAt: attempt.startedAt,
      endedAt: attempt.endedAt,
      heartbeatAt: attempt.heartbeatAt,
      resumedFrom: attempt.resumedFrom,
      error: attempt.error,
    })),
    stages: row.stages.map((stage) => ({
      index: stage.index,
      name: stage.name,
      state: stageState(stage.state, row.state as TrialState),
      firstStep: stage.firstStep,
      lastStep: stage.lastStep,
      trainMs: stage.trainMs,
      sharedWith: stage.sharedFrom,
      results: StageResults.safeParse(stage.results).data ?? null,
    })),
    measurements: row.measurements.map(({ epoch, value, verdict, why }) => ({
      ...{ epoch, value, why },
      verdict: verdict as MeasurementSummary["verdict"],
    })),
    checkpoints: row.checkpoints.map((checkpoint) => ({
      stage: checkpoint.stage,
      step: checkpoint.step,
      epoch: checkpoint.epoch,
      key: checkpoint.key,
      sha256: checkpoint.sha256,
      bytes: Number(checkpoint.bytes),
      fence: checkpoint.fence,
      createdAt: checkpoint.createdAt,
    })),
  };
}

async function readStages(sql: Sql, sweepId: number): Promise<TrialStage[]> {
  const rows = await sql.query<TrialStage & { readonly trialState: TrialState }>(
    `SELECT p.trial_id AS "trialId", p.index, p.name, p.state, t.state AS "trialState", p.first_step AS "firstStep", p.last_step AS "lastStep",
       p.train_ms AS "trainMs", p.shared_from AS "sharedWith", p.results - 'layers' AS results
     FROM stage p JOIN trial t ON t.id = p.trial_id
     WHERE t.sweep_id = $1 AND t.deleted_at IS NULL ORDER BY t.number, p.index`,
    [sweepId],
  );
  return rows.map(({ trialState, ...row }) => ({
    ...row,
    state: stageState(row.state, trialState),
    results: StageResults.safeParse(row.results).data ?? null,
  }));
}

/** A stage that its trial left has no row of its own for that: it ended as the trial did. */
function stageState(own: string, trial: TrialState): TrialState {
  if (own === "succeeded") return "succeeded";
  return isTerminal(trial) ? trial : "running";
}

interface LockedTrial {
  readonly state: TrialState;
  readonly desired: TrialDesired;
}

/** Locks sweep and trial, in this order. */
async function lockTrial(sql: Sql, id: number): Promise<LockedTrial & { sweep: LockedSweep }> {
  const sweep = await lockSweepOfTrial(sql, id);
  const [row] = await sql.query<LockedTrial>(
    `SELECT state, desired FROM trial WHERE id = $1 FOR UPDATE`,
    [id],
  );
  return { ...row!, sweep };
}

const eventFor = { run: "resume", pause: "pause", cancel: "cancel" } as const;

async function setDesired(sql: Sql, id: number, desired: Desired, actor: Actor): Promise<OfSweep> {
  const trial = await lockTrial(sql, id);
  const sweepId = trial.sweep.id;
  if (isTerminal(trial.state)) throw new Conflict(`Trial ${id} has ended (${trial.state})`);
  if (trial.desired === "cancel" && desired !== "cancel") {
    throw new Conflict(`Trial ${id} is being cancelled`);
  }
  if (trial.desired === "stop" && desired !== "cancel") {
    throw new Conflict(`Trial ${id} is being stopped; reopen it then`);
  }
  // Paused and resumed it would run on as if its scheduler had let it.
  if (trial.desired === "wait" && desired !== "cancel") {
    throw new Conflict(`Trial ${id} waits for the scheduler; cancel it, or pause its sweep`);
  }
  if (trial.desired === desired) return { sweepId };
  await sql.query(`UPDATE trial SET desired = $2, flush = flush + 1 WHERE id = $1`, [id, desired]);
  const what = eventFor[desired];
  const move = { trialId: id, sweep: trial.sweep, from: trial.state, what, ...actor };
  if (desired === "cancel" && trial.state !== "running") {
    endTrial(sql, move, "cancelled");
  } else {
    await writeEvent(sql, { ...move, sweepId, to: trial.state });
  }
  return { sweepId };
}

async function advance(sql: Sql, id: number, actor: Actor): Promise<OfSweep> {
  const { state, sweep } = await lockTrial(sql, id);
  if (state !== "planned" && state !== "queued")
    throw new Conflict(`Trial ${id} does not wait (${state})`);
  const sweepId = sweep.id;
  await sql.query(
    `UPDATE trial SET flush = flush + 1, place = (
       SELECT min(coalesce(place, number)) - 1 FROM trial WHERE sweep_id = $2 AND state IN ('planned', 'queued'))
     WHERE id = $1`,
    [id, sweepId],
  );
  await writeEvent(sql, {
    sweepId,
    trialId: id,
    what: "advance",
    from: state,
    to: state,
    ...actor,
  });
  return { sweepId };
}

/**
 * The one way out of an ended state; an ended sweep runs again with it. What was stopped is then trained to its end. A
 * cancellation that is being carried out is taken back: see `finish`.
 */
export async function reopen(sql: Sql, id: number, actor: Actor): Promise<OfSweep> {
  const { state, desired, sweep } = await lockTrial(sql, id);
  const cancelling = state === "running" && desired === "cancel";
  if (!isTerminal(state) && !cancelling) throw new Conflict(`Trial ${id} has not ended (${state})`);
  if (sweep.state === "cancelling") throw new Conflict(`Sweep ${sweep.id} is being cancelled`);
  await refuseRegistered(sql, "trial", id);
  const what = "reopen";
  const sweepId = sweep.id;
  if (cancelling) {
    await sql.query(`UPDATE trial SET desired = 'run', flush = flush + 1 WHERE id = $1`, [id]);
    await writeEvent(sql, { sweepId, trialId: id, what, from: state, to: state, ...actor });
    return { sweepId };
  }
  await sql.query(
    `UPDATE trial SET state = 'queued', desired = 'run', ended_at = NULL, error = NULL, failure_class = NULL,
       losses = 0, not_before = NULL, spared = spared OR state = 'stopped', flush = flush + 1 WHERE id = $1`,
    [id],
  );
  await writeEvent(sql, { sweepId, trialId: id, what, from: state, to: "queued", ...actor });
  if (!["completed", "failed", "cancelled"].includes(sweep.state)) return { sweepId };
  await sql.query(
    `UPDATE sweep SET state = 'running', desired = 'run', ended_at = NULL WHERE id = $1`,
    [sweepId],
  );
  await writeEvent(sql, { sweepId, what, from: sweep.state, to: "running", ...actor });
  return { sweepId };
}
