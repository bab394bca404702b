import { Conflict, capabilityClass, isTerminal, storeToken, type TrialState } from "@resweep/spec";
import { type AwaitedParent, roleOf } from "./awaited-parents.ts";
import { type EndCheckpoint, endOfStage } from "./checkpoints.ts";
import type { Database, Sql } from "./database.ts";
import { endTrial, lockSweep, lockSweepOfTrial } from "./transitions.ts";
import { reopen } from "./trials.ts";

/** Trials that wait for networks of others. */
export interface ParentRepository {
  /**
   * Pins what has come, fails queued trials whose parents have ended without it, and opens those again whose parents may
   * come after all; for the reconciler. Returns how many of each.
   */
  settle(): Promise<{
    readonly pinned: number;
    readonly failed: number;
    readonly reopened: number;
  }>;
}

interface Parent extends AwaitedParent {
  /** Null where it is deleted. */
  readonly state: TrialState | null;
  readonly checkpoint: EndCheckpoint | null;
}

interface Child {
  readonly id: number;
  readonly sweepId: number;
  readonly state: "queued" | "failed";
  readonly parents: readonly Parent[];
}

export function parentRepository(database: Database): ParentRepository {
  return {
    settle: async () => {
      const counts = { pinned: 0, failed: 0, reopened: 0 };
      for (const child of await children(database)) {
        const settled = await settle(database, child);
        if (settled) counts[settled] += 1;
      }
      return counts;
    },
  };
}

async function settle(
  database: Database,
  child: Child,
): Promise<"pinned" | "failed" | "reopened" | null> {
  const { id, sweepId, state, parents } = child;
  if (state === "failed") return parents.some(isGone) ? null : await reopenAgain(database, child);
  if (parents.some(isGone)) return await database.transaction((sql) => fail(sql, id));
  const there = parents.filter(({ checkpoint }) => checkpoint !== null);
  if (there.length === 0) return null;
  await database.transaction(async (sql) => {
    await lockSweep(sql, sweepId);
    for (const parent of there) await pin(sql, sweepId, parent);
  });
  return "pinned";
}

function isGone({ state, checkpoint }: Parent): boolean {
  return checkpoint === null && (state === null || isTerminal(state));
}

async function children(sql: Sql, id: number | null = null): Promise<Child[]> {
  return await sql.query<Child>(
    `SELECT child.id, child.sweep_id AS "sweepId", child.state, jsonb_agg(jsonb_build_object(
       'path', taken.path, 'trial', taken.parent_id, 'stage', taken.stage, 'state', t.state,
       'checkpoint', CASE WHEN t.id IS NOT NULL THEN ${endOfStage} END) ORDER BY taken.path) AS parents
     FROM trial_parent taken JOIN trial child ON child.id = taken.trial_id JOIN sweep home ON home.id = child.sweep_id
       LEFT JOIN (trial t JOIN sweep s ON s.id = t.sweep_id AND s.deleted_at IS NULL)
         ON t.id = taken.parent_id AND t.deleted_at IS NULL
       LEFT JOIN stage p ON p.trial_id = t.id AND p.index = taken.stage
     WHERE taken.pinned_at IS NULL AND child.state IN ('queued', 'failed') AND child.deleted_at IS NULL
       AND home.deleted_at IS NULL AND home.state <> 'cancelling' AND ($1::int IS NULL OR child.id = $1)
     GROUP BY child.id ORDER BY child.id`,
    [id],
  );
}

/** For every trial of the locked sweep that waits for the same. */
async function pin(
  sql: Sql,
  sweepId: number,
  { path, trial, stage, checkpoint }: Parent,
): Promise<void> {
  const { key, sha256, store } = checkpoint!;
  const found = { checkpoint: key, sha256, ...(store === null ? {} : { store }) };
  const rows = await sql.query<{ id: number; requires: string[] }>(
    `WITH pinned AS (
       UPDATE trial_parent taken SET pinned_at = now() FROM trial child
       WHERE child.id = taken.trial_id AND child.sweep_id = $1 AND taken.parent_id = $2 AND taken.stage = $3
         AND taken.path = $4 AND taken.pinned_at IS NULL RETURNING taken.trial_id AS id
     ), changed AS (
       UPDATE trial SET config = jsonb_set(config, string_to_array($4, '.'), (config #> string_to_array($4, '.')) || $5::jsonb),
         flush = flush + 1
       FROM pinned WHERE trial.id = pinned.id RETURNING trial.id, trial.state, trial.requires
     ), told AS (
       INSERT INTO event (sweep_id, trial_id, what, "from", "to", by, why)
       SELECT $1, id, 'pinned', state, state, 'controller', $6 FROM changed ORDER BY id
     )
     SELECT id, requires FROM changed ORDER BY id`,
    [
      ...[sweepId, trial, stage, path, JSON.stringify(found)],
      `${path}: stage ${stage} of trial ${trial} has ended`,
    ],
  );
  if (store === null) return;
  for (const row of rows) {
    const requires = [...new Set([...row.requires, storeToken(store)])];
    await sql.query(`UPDATE trial SET requires = $2, capability = $3 WHERE id = $1`, [
      row.id,
      requires,
      capabilityClass(requires),
    ]);
  }
}

/** Looks again once it is locked: a parent may have been opened again. */
async function fail(sql: Sql, trialId: number): Promise<"failed" | null> {
  const sweep = await lockSweepOfTrial(sql, trialId);
  await sql.query(`SELECT FROM trial WHERE id = $1 FOR UPDATE`, [trialId]);
  const [child] = await children(sql, trialId);
  const gone = child?.state === "queued" ? child.parents.find(isGone) : undefined;
  if (!gone) return null;
  const { path, trial, stage, state } = gone;
  const error =
    state === null
      ? `${path}: trial ${trial}, ${roleOf(gone)}, is deleted`
      : `${path}: trial ${trial}, ${roleOf(gone)}, is ${state} without the end of its stage ${stage}; where it is reopened, this one waits for it again`;
  const move = { trialId, sweep, from: "queued", what: "orphaned", by: "controller" } as const;
  endTrial(sql, { ...move, why: error }, "failed", { error, failureClass: "input" });
  return "failed";
}

async function reopenAgain(database: Database, { id, parents }: Child): Promise<"reopened" | null> {
  const trials = [...new Set(parents.map(({ trial }) => trial))].join(", ");
  const actor = { by: "controller", why: `what it takes of trial ${trials} may come after all` };
  try {
    await database.transaction((sql) => reopen(sql, id, actor));
    return "reopened";
  } catch (error) {
    // Somebody was first.
    if (error instanceof Conflict) return null;
    throw error;
  }
}
