import { type SweepState, TrialState } from "@resweep/spec";
import { deviceMsOf, timeLimits } from "./budgets.ts";
import type { Sql } from "./database.ts";
import { allObjectives, readFronts } from "./objectives.ts";
import type { SweepDetail, SweepSummary } from "./read-models.ts";
import type { Shelf } from "./sweeps.ts";

interface Row
  extends Omit<SweepDetail, "objective" | "objectives" | "trials" | "best" | "front" | "limits"> {
  readonly objectives: unknown;
  readonly budget: unknown;
  readonly objectiveMetric: string;
  readonly objectiveMode: "min" | "max";
  readonly total: number;
  readonly counts: Readonly<Partial<Record<TrialState, number>>>;
  readonly bestTrialId: number | null;
  readonly bestNumber: number | null;
  readonly bestValue: number | null;
}

/**
 * The best trial is one that ended well: a value on the way may be better than any that is kept. Its value is looked up
 * trial by trial (OFFSET 0 keeps it so): with 100,000 trials the planner would rather read every value of that metric anew
 * for each sweep, which makes seconds of what takes 50 ms.
 */
const columns = `
  s.id, s.name, s.notes, s.tags, s.state, s.desired, s.priority, s.concurrency, s.spec -> 'budget' AS budget,
  s.created_at AS "createdAt", s.created_by AS "createdBy", s.ended_at AS "endedAt",
  s.archived_at AS "archivedAt",
  s.objective_metric AS "objectiveMetric", s.objective_mode AS "objectiveMode",
  s.spec -> 'objectives' AS objectives,
  a.started_at AS "startedAt", a.total, a.counts, coalesce(a.progress, 0) AS progress,
  b.id AS "bestTrialId", b.number AS "bestNumber", b.value AS "bestValue"`;

const about = `
  CROSS JOIN LATERAL (
    SELECT min(started_at) AS started_at, sum(n)::int AS total, jsonb_object_agg(state, n) AS counts,
           sum(progress) / greatest(sum(n), s.target) AS progress
    FROM (
      SELECT state, count(*)::int AS n, min(started_at) AS started_at,
             sum(CASE WHEN state IN ('planned', 'queued', 'running')
                      THEN least(1, step::float8 / greatest(total_steps, 1)) ELSE 1 END) AS progress
      FROM trial WHERE sweep_id = s.id AND deleted_at IS NULL GROUP BY state
    ) by_state
  ) a
  LEFT JOIN LATERAL (
    SELECT t.id, t.number, m.value
    FROM trial t CROSS JOIN LATERAL (
      SELECT value FROM summary WHERE trial_id = t.id AND key = s.objective_metric OFFSET 0
    ) m
    WHERE t.sweep_id = s.id AND t.deleted_at IS NULL AND t.state IN ('succeeded', 'stopped')
      AND m.value NOT IN ('NaN', 'Infinity', '-Infinity')
    ORDER BY CASE s.objective_mode WHEN 'min' THEN m.value ELSE -m.value END, t.number
    LIMIT 1
  ) b ON true`;

interface Page {
  readonly limit: number;
  readonly before?: number;
  readonly search?: string;
  readonly shelf?: Shelf;
}

const shelves: Record<Shelf, string> = {
  current: "s.deleted_at IS NULL AND s.archived_at IS NULL",
  archived: "s.deleted_at IS NULL AND s.archived_at IS NOT NULL",
  deleted: "s.deleted_at IS NOT NULL",
};

export async function readSweeps(
  sql: Sql,
  { limit, before, search, shelf = "current" }: Page,
): Promise<SweepSummary[]> {
  const words = search?.split(/\s+/).filter(Boolean) ?? [];
  const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, "\\$&")}%`);
  // The page's sweeps are chosen before anything is counted: a plan for any search expects few sweeps, and would count
  // the trials of all of them to show fifty.
  const rows = await sql.query<Row>(
    `SELECT ${columns} FROM (
       SELECT * FROM sweep s WHERE ${shelves[shelf]} AND ($2::int IS NULL OR s.id < $2)
         AND concat_ws(' ', s.name, s.notes, array_to_string(s.tags, ' '), s.created_by) ILIKE ALL ($3)
       ORDER BY s.id DESC LIMIT $1
     ) s ${about} ORDER BY s.id DESC`,
    [limit, before ?? null, patterns],
  );
  return withFronts(sql, rows.map(summaryOf));
}

/** Undefined when there is no such sweep. */
export async function readSweep(sql: Sql, id: number): Promise<SweepDetail | undefined> {
  const [row] = await sql.query<Row>(
    `SELECT ${columns}, s.spec, ${deviceMsOf} AS "deviceMs" FROM sweep s ${about} WHERE s.id = $1 AND s.deleted_at IS NULL`,
    [id],
  );
  if (!row) return undefined;
  const [summary] = await withFronts(sql, [summaryOf(row)]);
  return { ...summary!, spec: row.spec, deviceMs: row.deviceMs };
}

async function withFronts(sql: Sql, sweeps: readonly SweepSummary[]): Promise<SweepSummary[]> {
  const fronts = await readFronts(
    sql,
    sweeps.filter(({ objectives }) => objectives.length > 1),
  );
  return sweeps.map((sweep) => ({ ...sweep, front: fronts.get(sweep.id) ?? null }));
}

function summaryOf(row: Row): SweepSummary {
  const counts = Object.fromEntries(
    TrialState.options.map((state) => [state, row.counts?.[state] ?? 0]),
  ) as Record<TrialState, number>;
  const objective = { metric: row.objectiveMetric, mode: row.objectiveMode };
  const objectives = allObjectives(row.objectives, objective);
  return {
    id: row.id,
    name: row.name,
    notes: row.notes,
    tags: row.tags,
    state: row.state as SweepState,
    desired: row.desired,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    startedAt: row.startedAt,
    endedAt: row.endedAt,
    archivedAt: row.archivedAt,
    ...{ objective, objectives },
    priority: row.priority,
    concurrency: row.concurrency,
    limits: timeLimits(row.budget),
    trials: { total: row.total ?? 0, ...counts },
    progress: row.progress,
    best:
      objectives.length > 1 ||
      row.bestTrialId === null ||
      row.bestNumber === null ||
      row.bestValue === null
        ? null
        : { trialId: row.bestTrialId, number: row.bestNumber, value: row.bestValue },
    front: null,
  };
}
