import { Conflict, type Desired, NotFound } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import { annotateSweep, type SweepAnnotation } from "./annotate-sweep.ts";
import type { Database, Sql } from "./database.ts";
import { type EditedSweep, editSweep } from "./edit-sweep.ts";
import { writeEvent } from "./events.ts";
import { extendSweep } from "./extend-sweep.ts";
import { insertSweep, type NewSweep, type NewTrial } from "./new-sweep.ts";
import type { SweepDetail, SweepSummary } from "./read-models.ts";
import { readSweep, readSweeps } from "./sweep-rows.ts";
import { isUnfinished, type LockedSweep, lockSweep, settleSweep } from "./transitions.ts";
import { type SweepVersion, sweepVersions } from "./widen-space.ts";

/** Where a sweep is kept: in view, put away, or deleted and still to be brought back. */
export type Shelf = "current" | "archived" | "deleted";

export interface SweepRepository {
  /** One transaction: the sweep, its trials in the given order (numbered from 1), their events. Throws InvalidInput. */
  create(sweep: NewSweep): Promise<{ readonly id: number }>;
  /**
   * One transaction: further trials of a sweep, numbered after those there are; one that has ended runs again. Throws
   * NotFound, or Conflict while it is being cancelled or where it has one of them already.
   */
  extend(id: number, cells: readonly NewTrial[], actor: Actor): Promise<void>;
  /**
   * One transaction, with an event; a completed sweep that is to have more trials, or some again, runs again. Throws
   * NotFound, or Conflict where it has ended, is being cancelled, or is no longer as it was `before`.
   */
  edit(id: number, change: EditedSweep, actor: Actor): Promise<void>;
  /** The specifications it had before its space was widened, oldest first. */
  versions(id: number): Promise<readonly SweepVersion[]>;
  /**
   * One transaction, with events that say what it was before. Throws NotFound, or Conflict where one that has not ended is
   * to be archived.
   */
  annotate(id: number, change: SweepAnnotation, actor: Actor): Promise<void>;
  /** Of its trials, deleted ones too. */
  hashes(id: number): Promise<readonly string[]>;
  /**
   * Newest first; `before` is the last id of the page before. Each word of `search` must be in the name, the notes, the
   * tags or the name of whoever launched it.
   */
  list(options?: {
    limit?: number;
    before?: number;
    search?: string;
    /** `current` unless said. */
    shelf?: Shelf;
  }): Promise<readonly SweepSummary[]>;
  /** Throws NotFound. */
  get(id: number): Promise<SweepDetail>;
  /**
   * `cancel` ends queued trials at once and tells running ones with their next heartbeat; `pause` lets running trials
   * checkpoint and yield; `run` resumes. Throws NotFound, or Conflict when the sweep has ended or is being cancelled.
   */
  setDesired(id: number, desired: Desired, actor: Actor): Promise<void>;
  /** Ends sweeps whose trials have all ended; `finish` does so too, this is for the reconciler. Returns their ids. */
  settle(): Promise<readonly number[]>;
}

export function sweepRepository(database: Database): SweepRepository {
  return {
    create: (sweep) => database.transaction((sql) => insertSweep(sql, sweep)),
    extend: (id, cells, actor) => database.transaction((sql) => extendSweep(sql, id, cells, actor)),
    edit: (id, change, actor) => database.transaction((sql) => editSweep(sql, id, change, actor)),
    versions: (id) => sweepVersions(database, id),
    annotate: (id, change, actor) =>
      database.transaction((sql) => annotateSweep(sql, id, change, actor)),
    hashes: async (id) => {
      const rows = await database.query<{ hash: string }>(
        `SELECT hash FROM trial WHERE sweep_id = $1`,
        [id],
      );
      return rows.map(({ hash }) => hash);
    },
    list: ({ limit = 50, ...page } = {}) => readSweeps(database, { limit, ...page }),
    get: async (id) => {
      const sweep = await readSweep(database, id);
      if (!sweep) throw new NotFound(`There is no sweep ${id}`);
      return sweep;
    },
    setDesired: (id, desired, actor) =>
      database.transaction((sql) => setDesired(sql, id, desired, actor)),
    settle: async () => {
      const open = await database.query<{ id: number }>(
        `SELECT id FROM sweep s WHERE state IN ('running', 'paused', 'cancelling') AND NOT ${isUnfinished}
         ORDER BY id`,
      );
      const settled: number[] = [];
      for (const { id } of open) {
        const done = await database.transaction(async (sql) => {
          await lockSweep(sql, id);
          return await settleSweep(sql, id, "controller");
        });
        if (done) settled.push(id);
      }
      return settled;
    },
  };
}

/** The state that a wish brings at once; running trials hear of it with their next heartbeat. */
const stateFor = { run: "running", pause: "paused", cancel: "cancelling" } as const;
const eventFor = { run: "resume", pause: "pause", cancel: "cancel" } as const;

async function setDesired(sql: Sql, id: number, desired: Desired, actor: Actor): Promise<void> {
  const sweep = await lockSweep(sql, id);
  refuse(sweep, desired);
  const to = stateFor[desired];
  if (sweep.state === to) return;
  await sql.query(`UPDATE sweep SET state = $2, desired = $3 WHERE id = $1`, [id, to, desired]);
  await writeEvent(sql, { sweepId: id, what: eventFor[desired], from: sweep.state, to, ...actor });
  if (desired === "cancel") await cancelWaiting(sql, id, actor);
  // What a trial waits for is part of its row on the page.
  await sql.query(
    `UPDATE trial SET flush = flush + 1 WHERE sweep_id = $1 AND state IN ('planned', 'queued', 'running')`,
    [id],
  );
  await settleSweep(sql, id, actor.by);
}

function refuse(sweep: LockedSweep, desired: Desired): void {
  if (["completed", "failed", "cancelled"].includes(sweep.state)) {
    throw new Conflict(`Sweep ${sweep.id} has ended (${sweep.state})`);
  }
  if (sweep.state === "cancelling" && desired !== "cancel") {
    throw new Conflict(`Sweep ${sweep.id} is being cancelled`);
  }
}

/** Trials that no worker has end at once. */
async function cancelWaiting(sql: Sql, sweepId: number, { by, why }: Actor): Promise<void> {
  await sql.query(
    `WITH old AS (
       SELECT id, state FROM trial WHERE sweep_id = $1 AND state IN ('planned', 'queued')
       ORDER BY id FOR UPDATE
     ), ended AS (
       UPDATE trial SET state = 'cancelled', desired = 'cancel', ended_at = now(), flush = flush + 1
       FROM old WHERE trial.id = old.id RETURNING trial.id, old.state
     )
     INSERT INTO event (sweep_id, trial_id, what, "from", "to", by, why)
     SELECT $1, id, 'cancel', state, 'cancelled', $2, $3 FROM ended ORDER BY id`,
    [sweepId, by, why ?? ""],
  );
}
