import type { TrialState } from "@resweep/spec";
import { backupUnderWay } from "./backup/lock.ts";
import { checkpointRetention } from "./checkpoint-retention.ts";
import type { Database } from "./database.ts";
import { storableText } from "./json-column.ts";

/** Which checkpoints of a trial are kept: its newest and the last of each ended stage always, and these. */
export interface KeptCheckpoints {
  /** So many of the newest, at least one. */
  readonly last: number;
  /** The best of each stage by the sweep's objective. */
  readonly best: boolean;
  /** Those after each so manieth epoch; null: none. */
  readonly every: number | null;
}

/** A file of the store that a checkpoint named. */
export interface CollectableFile {
  readonly key: string;
  readonly bytes: number;
}

/** Where a stage of a trial stands, and the checkpoint that its end left. */
export interface StageEnd {
  readonly trialState: TrialState;
  readonly stage: number;
  /** Null where the trial has not begun it. */
  readonly stageState: string | null;
  /**
   * Null where it has not ended, or where its checkpoint was deleted with its trial. Of stages that it shares a trial
   * holds the last one's alone: an earlier one's is that of the trial which trained them.
   */
  readonly checkpoint: EndCheckpoint | null;
  /** The last of the trial's stages, by its configuration. */
  readonly lastStage: number;
}

export interface EndCheckpoint {
  readonly key: string;
  readonly sha256: string;
  /** Id of the artifact store; null where nobody said. */
  readonly store: string | null;
}

/** SQL: the EndCheckpoint of the stage `p` of the trial `t`; null where there is none. */
export const endOfStage = checkpointOfEnd(
  "jsonb_build_object('key', c.key, 'sha256', c.sha256, 'store', c.store)",
);

/** A file found in a store, and the attempt whose it is by its key. */
export interface FoundFile {
  readonly key: string;
  readonly trialId: number;
  readonly fence: number;
}

/**
 * Which checkpoint files go, and when. A row is marked first, its file removed once nobody can be reading of it any
 * more, and that recorded last: a crash between any two leaves a file to be removed later, never a row without a file.
 */
export interface CheckpointRepository {
  /** How a stage of a trial, or its last ended one, ended; null where there is no such trial, or where it is deleted. */
  ofStage(trialId: number, stage: number | "last"): Promise<StageEnd | null>;
  /** Registers a store; the answer names the folder in it that is this database's own. */
  useStore(store: { id: string; address: string }): Promise<{ readonly folder: string }>;
  /** Sweeps with checkpoints that retention has not looked at yet, with their specifications. */
  unexamined(): Promise<readonly { readonly sweepId: number; readonly spec: unknown }[]>;
  /** Lets go of what is not to be kept of a sweep's checkpoints (null: all is kept); says what that was. */
  retain(
    sweepId: number,
    kept: KeptCheckpoints | null,
    options?: { dryRun?: boolean },
  ): Promise<{ readonly checkpoints: number; readonly bytes: number }>;
  /** Files of a store that no checkpoint needs any more; none while a backup is made. */
  collectable(storeId: string, limit: number): Promise<readonly CollectableFile[]>;
  /** They are removed. */
  collected(storeId: string, keys: readonly string[]): Promise<void>;
  /**
   * Of these files of a store, the keys of those that no checkpoint names and no running attempt may still name; none
   * while a backup is made.
   */
  orphans(storeId: string, files: readonly FoundFile[]): Promise<readonly string[]>;
  /** True for one caller in `everySeconds`: it looks for orphans now. */
  takeScan(storeId: string, everySeconds: number): Promise<boolean>;
}

/** Longer than any transaction that read a row before it was marked. */
export const COLLECT_AFTER_MS = 120_000;

/** SQL: such columns of the same checkpoint `c` of a trial `d`. */
export function checkpointOfEnd(columns: string): string {
  return `(
  SELECT ${columns}
  FROM checkpoint c JOIN trial d ON d.id = c.trial_id
  WHERE (d.id = t.id OR d.sweep_id = t.sweep_id AND d.number = p.shared_from AND d.deleted_at IS NULL)
    AND c.stage = p.index AND c.step >= p.last_step AND p.state = 'succeeded'
    AND c.deleted_at IS NULL ORDER BY d.id = t.id DESC, c.id DESC LIMIT 1)`;
}

/** SQL: where a stage of trial $1, $2 or its last ended one, stands; `checkpoint`: what is told of that of its end. */
export function stageEnd(checkpoint: string): string {
  return `SELECT t.state AS "trialState", wanted.stage, p.state AS "stageState", ${checkpoint} AS checkpoint,
      coalesce(jsonb_array_length(nullif(t.config -> 'stages', 'null')), 0) AS "lastStage"
    FROM trial t JOIN sweep s ON s.id = t.sweep_id
      CROSS JOIN LATERAL (SELECT coalesce($2::int, (
        SELECT max(index) FROM stage WHERE trial_id = t.id AND state = 'succeeded'), 0) AS stage) wanted
      LEFT JOIN stage p ON p.trial_id = t.id AND p.index = wanted.stage
    WHERE t.id = $1 AND t.deleted_at IS NULL AND s.deleted_at IS NULL`;
}

export function checkpointRepository(
  database: Database,
  collectAfterMs: number,
): CheckpointRepository {
  return {
    ...checkpointRetention(database),
    ofStage: async (trialId, stage) => {
      const [row] = await database.query<StageEnd>(stageEnd(endOfStage), [
        trialId,
        stage === "last" ? null : stage,
      ]);
      return row ?? null;
    },
    useStore: async ({ id, address }) => {
      const [row] = await database.query<{ folder: string }>(
        `INSERT INTO artifact_store (store, address, folder)
         VALUES ($1, $2, 'db-' || left(replace(gen_random_uuid()::text, '-', ''), 12))
         ON CONFLICT (store) DO UPDATE SET address = excluded.address RETURNING folder`,
        [id, storableText(address)],
      );
      return row!;
    },
    collectable: (storeId, limit) =>
      database.query<CollectableFile>(
        `SELECT key, max(bytes) AS bytes FROM (
           SELECT key, bytes FROM checkpoint gone
           WHERE store = $1 AND deleted_at IS NOT NULL AND collected_at IS NULL AND NOT ${backupUnderWay}
             AND NOT EXISTS (
               SELECT 1 FROM checkpoint other WHERE other.key = gone.key
                 AND (other.store = $1 OR other.store IS NULL)
                 AND (other.deleted_at IS NULL OR other.deleted_at > now() - make_interval(secs => $2)))
           LIMIT $3
         ) some_of_them GROUP BY key ORDER BY key`,
        [storeId, collectAfterMs / 1000, limit],
      ),
    collected: async (storeId, keys) => {
      await database.query(
        `UPDATE checkpoint SET collected_at = now()
         WHERE store = $1 AND key = ANY($2) AND deleted_at IS NOT NULL AND collected_at IS NULL`,
        [storeId, keys],
      );
    },
    orphans: async (storeId, files) => {
      const rows = await database.query<{ key: string }>(
        `SELECT f.key FROM unnest($2::text[], $3::int[], $4::int[]) AS f (key, trial_id, fence)
         WHERE NOT ${backupUnderWay}
           AND NOT EXISTS (
             SELECT 1 FROM checkpoint c WHERE c.key = f.key AND (c.store = $1 OR c.store IS NULL)
               AND c.collected_at IS NULL)
           AND NOT EXISTS (
             SELECT 1 FROM attempt a
             WHERE a.trial_id = f.trial_id AND a.fence = f.fence AND a.state = 'running')`,
        [
          storeId,
          files.map(({ key }) => key),
          files.map(({ trialId }) => trialId),
          files.map(({ fence }) => fence),
        ],
      );
      return rows.map(({ key }) => key);
    },
    takeScan: async (storeId, everySeconds) => {
      const taken = await database.query(
        `UPDATE artifact_store SET scanned_at = now()
         WHERE store = $1 AND (scanned_at IS NULL OR scanned_at < now() - make_interval(secs => $2))
         RETURNING store`,
        [storeId, everySeconds],
      );
      return taken.length > 0;
    },
  };
}
