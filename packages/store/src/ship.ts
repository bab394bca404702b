import { measuredIn, partOfNetwork, type SpoolRecord } from "@resweep/spec";
import type { AttemptRepository, Fence } from "./attempts.ts";
import type { Database, Sql } from "./database.ts";
import { reportDivergence } from "./divergence.ts";
import { jsonColumn, storableText } from "./json-column.ts";
import { insertPoints, type PointBatch, pointBatch } from "./points.ts";
import type { SeriesIds } from "./series.ts";

type Of<Type extends SpoolRecord["type"]> = Extract<SpoolRecord, { type: Type }>;

/** Flushes whose step ranges are kept for live pages; a page further behind reads its curves anew. */
export const KEPT_FLUSHES = 1000;

type Shipped = Awaited<ReturnType<AttemptRepository["ship"]>>;

/** Writes a batch of the spool: see AttemptRepository.ship. */
export async function ship(
  database: Database,
  series: SeriesIds,
  attempt: Fence,
  records: readonly SpoolRecord[],
  fromSequence: number,
): Promise<Shipped> {
  // Before the transaction: a new name is kept even if the batch is not, and a cached id must exist.
  const ids = await series.of(namesIn(records));
  return await database.transaction(async (sql) => {
    const owned = await lockAttempt(sql, attempt);
    if (!owned) return { current: false, accepted: fromSequence - 1 };
    const { acknowledged, flush, judgedBy } = owned;
    const fresh = records.slice(Math.max(0, acknowledged + 1 - fromSequence));
    if (fresh.length === 0 || fromSequence > acknowledged + 1) {
      return { current: true, accepted: acknowledged };
    }
    const accepted = fromSequence + records.length - 1;
    // No answer is waited for: all goes out at once, with the commit.
    advance(sql, attempt, fresh, accepted);
    const batch = pointBatch(fresh, ids);
    if (batch) {
      writePoints(sql, attempt, flush, batch);
      await reportDivergence(sql, attempt, batch, ids);
    }
    writeSummary(sql, attempt, fresh);
    const measured = judgedBy !== null && writeMeasurements(sql, attempt, fresh, judgedBy);
    for (const record of fresh) writeRecord(sql, attempt, record);
    writeLogs(sql, attempt, fresh);
    const freed = owned.shares && (await endsSharedStage(sql, attempt, fresh));
    return { current: true, accepted, ...(freed && { freed }), ...(measured && { measured }) };
  });
}

function namesIn(records: readonly SpoolRecord[]): string[] {
  return records.flatMap((record) => (record.type === "points" ? Object.keys(record.values) : []));
}

interface OwnedAttempt {
  readonly acknowledged: number;
  /** The number of this flush. */
  readonly flush: number;
  /** Others may wait for one of its stages. */
  readonly shares: boolean;
  /** The metric by which its sweep's scheduler judges it; null where none does. */
  readonly judgedBy: string | null;
}

/** Locks the trial while the attempt owns it; null when it does not. */
async function lockAttempt(sql: Sql, { trialId, fence }: Fence): Promise<OwnedAttempt | null> {
  const [row] = await sql.query<OwnedAttempt>(
    `SELECT a.acknowledged, t.flush + 1 AS flush, t.stage_keys <> '{}' AS shares,
       (SELECT objective_metric FROM sweep WHERE id = t.sweep_id AND judges = 'trials') AS "judgedBy"
     FROM trial t JOIN attempt a ON a.trial_id = t.id AND a.fence = t.fence
     WHERE t.id = $1 AND t.fence = $2 AND t.state = 'running' AND a.state = 'running' FOR UPDATE`,
    [trialId, fence],
  );
  return row ?? null;
}

/** Moves the trial's progress and the acknowledged sequence. */
function advance(
  sql: Sql,
  { trialId, fence }: Fence,
  records: readonly SpoolRecord[],
  accepted: number,
): void {
  const steps = records.flatMap((record) => ("step" in record ? [record.step] : []));
  const trainMs = records.flatMap((record) => ("trainMs" in record ? [record.trainMs] : [])).at(-1);
  const totalSteps = records.findLast((record) => record.type === "progress")?.totalSteps;
  const facts = records.findLast((record) => record.type === "facts");
  void sql.query(
    `UPDATE trial SET flush = flush + 1, step = greatest(step, $3), total_steps = coalesce($4, total_steps),
       train_ms = coalesce($5, train_ms), dataset_hash = coalesce($6, dataset_hash),
       losses = CASE WHEN $7 THEN 0 ELSE losses END
     WHERE id = $1 AND fence = $2`,
    [
      trialId,
      fence,
      steps.reduce((highest, step) => Math.max(highest, step), 0),
      totalSteps,
      trainMs,
      facts?.dataset.hash,
      records.some((record) => record.type === "checkpoint"),
    ],
  );
  void sql.query(
    `UPDATE attempt SET acknowledged = $3, facts = coalesce($4::jsonb, facts) WHERE trial_id = $1 AND fence = $2`,
    [
      trialId,
      fence,
      accepted,
      facts && jsonColumn({ dataset: facts.dataset, device: facts.device }),
    ],
  );
}

function writePoints(sql: Sql, { trialId, fence }: Fence, flush: number, batch: PointBatch): void {
  void insertPoints(sql, { trialId, fence }, batch);
  void sql.query(
    `INSERT INTO metrics.flush (trial_id, flush, fence, first_step, last_step) VALUES ($1, $2, $3, $4, $5)`,
    [trialId, flush, fence, batch.firstStep, batch.lastStep],
  );
  if (flush % (KEPT_FLUSHES / 2) > 1) return;
  void sql.query(`DELETE FROM metrics.flush WHERE trial_id = $1 AND flush <= $2`, [
    trialId,
    flush - KEPT_FLUSHES,
  ]);
}

/** The latest value of each metric of the whole network, whether it came with a point or at the end of a stage. */
function writeSummary(sql: Sql, { trialId }: Fence, records: readonly SpoolRecord[]): void {
  const latest = new Map<string, { value: number; step: number }>();
  for (const record of records) {
    const values =
      record.type === "points"
        ? record.values
        : record.type === "stage-end"
          ? record.results.values
          : {};
    for (const [key, value] of Object.entries(values)) {
      if (partOfNetwork.test(key)) continue;
      latest.set(key, { value, step: "step" in record ? record.step : 0 });
    }
  }
  if (latest.size === 0) return;
  const rows = [...latest.entries()].sort(([one], [other]) => (one < other ? -1 : 1));
  void sql.query(
    `INSERT INTO summary (trial_id, key, value, step)
     SELECT $1, * FROM unnest($2::text[], $3::float8[], $4::int[])
     ON CONFLICT (trial_id, key) DO UPDATE SET value = excluded.value, step = excluded.step
     WHERE excluded.step >= summary.step`,
    [
      trialId,
      rows.map(([key]) => key),
      rows.map(([, { value }]) => value),
      rows.map(([, { step }]) => step),
    ],
  );
}

/**
 * The objective at the ends of epochs, for the sweep's scheduler. What an attempt repeats after a resume was judged
 * already. Says whether there was any.
 */
function writeMeasurements(
  sql: Sql,
  { trialId }: Fence,
  records: readonly SpoolRecord[],
  metric: string,
): boolean {
  const measured = records.flatMap((record) => measuredIn(record, metric) ?? []);
  if (measured.length === 0) return false;
  void sql.query(
    `INSERT INTO measurement (trial_id, epoch, value) SELECT $1, * FROM unnest($2::int[], $3::float8[])
     ON CONFLICT DO NOTHING`,
    [trialId, measured.map(({ epoch }) => epoch), measured.map(({ value }) => value)],
  );
  return true;
}

function writeRecord(sql: Sql, attempt: Fence, record: SpoolRecord): void {
  if (record.type === "stage-start") writeStageStart(sql, attempt, record);
  else if (record.type === "stage-end") writeStageEnd(sql, attempt, record);
  else if (record.type === "checkpoint") writeCheckpoint(sql, attempt, record);
  else if (record.type === "checkpoint-lost") dropCheckpoint(sql, attempt, record);
}

/** Whether they hold the last checkpoint of a stage that is shared. */
async function endsSharedStage(sql: Sql, { trialId }: Fence, records: readonly SpoolRecord[]) {
  const saved = records.filter((record) => record.type === "checkpoint");
  if (saved.length === 0) return false;
  const ended = await sql.query(
    `SELECT FROM stage p JOIN checkpoint c ON c.id = p.checkpoint_id
     WHERE p.trial_id = $1 AND p.index = ANY($2) AND p.key IS NOT NULL AND c.step = p.last_step`,
    [trialId, saved.map(({ stage }) => stage)],
  );
  return ended.length > 0;
}

/** Null where the trial shares this stage with none. */
const STAGE_KEY = "(SELECT stage_keys[$2 + 1] FROM trial WHERE id = $1)";

function writeStageStart(sql: Sql, { trialId }: Fence, record: Of<"stage-start">): void {
  void sql.query(
    `INSERT INTO stage (trial_id, index, name, first_step, key) VALUES ($1, $2, $3, $4, ${STAGE_KEY})
     ON CONFLICT (trial_id, index) DO UPDATE SET name = excluded.name, state = 'running',
       first_step = least(stage.first_step, excluded.first_step)`,
    [trialId, record.stage, record.name, record.step],
  );
}

function writeStageEnd(sql: Sql, { trialId }: Fence, record: Of<"stage-end">): void {
  void sql.query(
    `INSERT INTO stage (trial_id, index, name, state, first_step, last_step, train_ms, results, key)
     VALUES ($1, $2, $3, 'succeeded', $4, $4, $5, $6, ${STAGE_KEY})
     ON CONFLICT (trial_id, index) DO UPDATE SET state = 'succeeded', last_step = excluded.last_step,
       train_ms = excluded.train_ms, results = excluded.results`,
    [trialId, record.stage, record.name, record.step, record.trainMs, jsonColumn(record.results)],
  );
  for (const confusion of record.confusions ?? []) {
    void sql.query(
      `INSERT INTO confusion (trial_id, stage, split, answers) VALUES ($1, $2, $3, $4)
       ON CONFLICT (trial_id, stage, split) DO UPDATE SET answers = excluded.answers`,
      [trialId, record.stage, confusion.split, jsonColumn(confusion)],
    );
  }
}

function writeCheckpoint(sql: Sql, { trialId, fence }: Fence, record: Of<"checkpoint">): void {
  void sql.query(
    `WITH kept AS (
       INSERT INTO checkpoint (trial_id, fence, stage, step, epoch, key, sha256, bytes, store)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id
     )
     UPDATE stage SET checkpoint_id = kept.id FROM kept WHERE trial_id = $1 AND index = $3`,
    [
      trialId,
      fence,
      record.stage,
      record.step,
      record.epoch,
      record.key,
      record.sha256,
      record.bytes,
      record.store ?? null,
    ],
  );
}

/** For every trial that names the file: none of them is to go on from it. */
function dropCheckpoint(sql: Sql, { trialId }: Fence, { key }: Of<"checkpoint-lost">): void {
  void sql.query(
    `UPDATE checkpoint c SET deleted_at = now(), retained_at = NULL FROM checkpoint own
     WHERE own.trial_id = $1 AND own.key = $2 AND c.key = own.key AND c.store IS NOT DISTINCT FROM own.store
       AND c.deleted_at IS NULL`,
    [trialId, key],
  );
}

function writeLogs(sql: Sql, { trialId, fence }: Fence, records: readonly SpoolRecord[]): void {
  const lines = records.filter((record) => record.type === "log");
  if (lines.length === 0) return;
  void sql.query(
    `INSERT INTO log_line (trial_id, fence, level, message, at)
     SELECT $1, $2, level, message, at
     FROM unnest($3::text[], $4::text[], $5::timestamptz[]) WITH ORDINALITY AS line (level, message, at, place)
     ORDER BY place`,
    [
      trialId,
      fence,
      lines.map(({ level }) => level),
      lines.map(({ message }) => storableText(message)),
      lines.map(({ at }) => at),
    ],
  );
}
