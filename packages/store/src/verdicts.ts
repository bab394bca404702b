import { isTerminal, type TrialDesired, type TrialState } from "@resweep/spec";
import type { Database, Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { storableText } from "./json-column.ts";
import type { NewTrial } from "./new-sweep.ts";
import type { MeasurementSummary, Objective } from "./read-models.ts";
import type { SearchedTrial } from "./searches.ts";
import { succeed } from "./succeed.ts";
import { endTrial, type LockedSweep, lockSweep } from "./transitions.ts";

/** A sweep whose scheduler has something to look at. */
export interface DueSweep {
  readonly id: number;
  readonly spec: unknown;
  readonly objective: Objective;
  readonly judges: "trials" | "cells";
  /** Trials it is to have in the end. */
  readonly planned: number;
}

/** As far as a scheduler looks at a trial. */
export interface JudgedTrial extends SearchedTrial {
  readonly id: number;
  /** Latest value of the sweep's objective; null where none was recorded. May be NaN. */
  readonly objective: number | null;
  readonly desired: TrialDesired;
  /** It is judged no more. */
  readonly spared: boolean;
  /** Number of the trial that it went on from; null where it began by itself. */
  readonly from: number | null;
  /** By epoch. */
  readonly measurements: readonly Measurement[];
}

export interface Measurement extends MeasurementSummary {
  readonly at: Date;
  /** Counts from 1 what the scheduler has looked at in the sweep; null: not yet. */
  readonly turn: number | null;
}

/** What a scheduler says. */
export interface GivenVerdict {
  readonly trialId: number;
  /** What it looked at; null where that is not one measurement. */
  readonly about: { readonly epoch: number; readonly turn: number } | null;
  /** Null: seen, and nothing was asked. */
  readonly verdict: MeasurementSummary["verdict"];
  /** Beside the measurement. */
  readonly why: string;
  /** In the trial's event, and of a stopped trial as the reason: says who and about what as well. */
  readonly told: string;
  /** The trial that takes its place, where it is stopped. */
  readonly successor?: Successor;
}

/** A new trial of the sweep that goes on from where another one stands. */
export interface Successor {
  readonly trial: NewTrial;
  /** Number of the trial whose newest checkpoint it goes on from. */
  readonly from: number;
}

/** Sweeps whose scheduler judges what has been measured. */
export interface VerdictRepository {
  due(): Promise<readonly DueSweep[]>;
  /** By number. Deleted ones too: they were measured. */
  trials(sweepId: number): Promise<readonly JudgedTrial[]>;
  /**
   * One transaction. A queued trial that is to stop ends at once, a running one is told when its lease is renewed; one
   * that is to wait gives way and is not claimed before a `continue`. Whoever has ended by now, or is spared, stays as he is.
   * A successor is there at once, with the curve up to the checkpoint it goes on from; where that is lost by now, the trial
   * it was to replace goes on. Returns how many are to stop.
   */
  give(sweepId: number, verdicts: readonly GivenVerdict[]): Promise<number>;
}

export function verdictRepository(database: Database): VerdictRepository {
  return {
    due: async () => {
      const rows = await database.query<Row>(
        `SELECT s.id, s.spec, s.objective_metric AS metric, s.objective_mode AS mode, s.judges,
           greatest(s.target, (SELECT max(number) FROM trial WHERE sweep_id = s.id)) AS planned
         FROM sweep s
         WHERE s.state IN ('running', 'paused') AND s.judges IS NOT NULL AND s.deleted_at IS NULL AND (
           s.judges = 'cells'
           OR EXISTS (SELECT FROM trial WHERE sweep_id = s.id AND desired = 'wait')
           OR EXISTS (
             SELECT FROM measurement m JOIN trial t ON t.id = m.trial_id
             WHERE m.turn IS NULL AND t.sweep_id = s.id))
         ORDER BY s.id`,
      );
      return rows.map(({ metric, mode, ...row }) => ({ ...row, objective: { metric, mode } }));
    },
    trials: async (sweepId) => {
      const trials = await database.query<Omit<JudgedTrial, "measurements">>(
        `SELECT t.id, t.number, t.seed::float8 AS seed, t.hash, t.values, t.state, t.desired, t.spared,
           (SELECT shared_from FROM stage WHERE trial_id = t.id AND index = 0) AS "from", m.value AS objective
         FROM trial t JOIN sweep s ON s.id = t.sweep_id
         LEFT JOIN summary m ON m.trial_id = t.id AND m.key = s.objective_metric
         WHERE t.sweep_id = $1 ORDER BY t.number`,
        [sweepId],
      );
      // After the trials: one that has ended by then has all its measurements.
      const measured = await database.query<Measurement & { trialId: number }>(
        `SELECT m.trial_id AS "trialId", m.epoch, m.value, m.at, m.turn, m.verdict, m.why
         FROM measurement m JOIN trial t ON t.id = m.trial_id
         WHERE t.sweep_id = $1 ORDER BY m.trial_id, m.epoch`,
        [sweepId],
      );
      const byTrial = new Map<number, Measurement[]>();
      for (const { trialId, ...measurement } of measured) {
        const own = byTrial.get(trialId);
        if (own) own.push(measurement);
        else byTrial.set(trialId, [measurement]);
      }
      return trials.map((trial) => ({ ...trial, measurements: byTrial.get(trial.id) ?? [] }));
    },
    give: (sweepId, verdicts) => database.transaction((sql) => give(sql, sweepId, verdicts)),
  };
}

interface Row extends Omit<DueSweep, "objective"> {
  readonly metric: string;
  readonly mode: "min" | "max";
}

const by = "controller";

async function give(sql: Sql, sweepId: number, verdicts: readonly GivenVerdict[]): Promise<number> {
  const sweep = await lockSweep(sql, sweepId);
  const measured = verdicts.filter(({ about }) => about !== null);
  await sql.query(
    `UPDATE measurement m SET turn = given.turn, verdict = given.verdict, why = given.why
     FROM unnest($1::int[], $2::int[], $3::int[], $4::text[], $5::text[]) AS given (trial_id, epoch, turn, verdict, why)
     WHERE m.trial_id = given.trial_id AND m.epoch = given.epoch`,
    [
      measured.map(({ trialId }) => trialId),
      measured.map(({ about }) => about!.epoch),
      measured.map(({ about }) => about!.turn),
      measured.map(({ verdict }) => verdict),
      measured.map(({ why }) => storableText(why)),
    ],
  );
  let stopped = 0;
  for (const verdict of verdicts) {
    const { successor, told } = verdict;
    if (successor && !(await succeed(sql, sweepId, successor, told)))
      await carryOut(sql, sweep, { ...verdict, verdict: "continue" });
    else if (await carryOut(sql, sweep, verdict)) stopped += 1;
  }
  return stopped;
}

/** What each verdict makes of what is wanted of a trial; a person who wants it paused or cancelled has the last word. */
const wanted = { continue: "run", wait: "wait", stop: "stop" } as const;
const overrules: Readonly<Record<keyof typeof wanted, readonly TrialDesired[]>> = {
  continue: ["wait"],
  wait: ["run"],
  stop: ["run", "wait", "pause"],
};

/** Says whether the trial is to stop. */
async function carryOut(
  sql: Sql,
  sweep: LockedSweep,
  { trialId, verdict, told }: GivenVerdict,
): Promise<boolean> {
  if (verdict === null) return false;
  const [trial] = await sql.query<{ state: TrialState; desired: TrialDesired; spared: boolean }>(
    `SELECT state, desired, spared FROM trial WHERE id = $1 AND deleted_at IS NULL FOR UPDATE`,
    [trialId],
  );
  if (!trial || trial.spared || isTerminal(trial.state)) return false;
  if (!overrules[verdict].includes(trial.desired)) return false;
  const stops = verdict === "stop";
  await sql.query(
    `UPDATE trial SET desired = $2, flush = flush + 1, error = CASE WHEN $3 THEN $4 ELSE error END WHERE id = $1`,
    [trialId, wanted[verdict], stops, storableText(told)],
  );
  const { state } = trial;
  const move = { trialId, sweep, from: state, what: verdict, by, why: told };
  if (stops && state !== "running") {
    endTrial(sql, move, "stopped", { error: storableText(told), failureClass: null });
  } else {
    await writeEvent(sql, { ...move, sweepId: sweep.id, to: state });
  }
  return stops;
}
