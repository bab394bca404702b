import {
  capabilityClass,
  findMetric,
  type InputIssue,
  InvalidInput,
  isOfTestSet,
} from "@resweep/spec";
import type { AwaitedParent } from "./awaited-parents.ts";
import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { jsonColumn, storableText } from "./json-column.ts";
import type { Objective } from "./read-models.ts";

export interface NewSweep {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly createdBy: string;
  /** The specification as accepted; JSON. */
  readonly spec: unknown;
  readonly objective: Objective;
  /** Higher is claimed first. */
  readonly priority: number;
  /** How many trials may run at once; null is no limit. */
  readonly concurrency: number | null;
  /** Trials it is to have in the end, where `cells` are only the first; left out where they are all. */
  readonly target?: number | null;
  /** Whom its scheduler judges; left out where it has none. */
  readonly judges?: "trials" | "cells" | null;
  readonly cells: readonly NewTrial[];
}

/** One planned cell; its trial is a row from the moment the sweep is accepted. */
export interface NewTrial {
  readonly config: unknown;
  readonly seed: number;
  /** Hash of configuration and seed: unique within a sweep. */
  readonly hash: string;
  /** What varies, by dotted path. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly totalSteps: number;
  /** Multiply-accumulates of the whole trial as planned, for `pastTrials`. */
  readonly macs?: number | null;
  /** What a worker must offer to run it, as tokens (`gpu`, `dataset:cifar-10`); nothing by default. */
  readonly requires?: readonly string[];
  /** Of its first stages, as far as another trial of the sweep has the same: these are trained once. None by default. */
  readonly stageKeys?: readonly string[];
  /** Networks of other trials that it takes and that are not there yet: it waits for them. None by default. */
  readonly parents?: readonly AwaitedParent[];
}

/** Writes a sweep and all its trials, queued; to be run in one transaction. Throws InvalidInput before any of it. */
export async function insertSweep(sql: Sql, sweep: NewSweep): Promise<{ id: number }> {
  refuse(sweep);
  const [row] = await sql.query<{ id: number }>(
    `INSERT INTO sweep (name, notes, tags, spec, objective_metric, objective_mode, priority, concurrency, created_by,
       shares, target, judges)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id`,
    [
      storableText(sweep.name),
      storableText(sweep.notes),
      sweep.tags.map(storableText),
      jsonColumn(sweep.spec),
      sweep.objective.metric,
      sweep.objective.mode,
      sweep.priority,
      sweep.concurrency,
      storableText(sweep.createdBy),
      sweep.cells.some(({ stageKeys }) => stageKeys && stageKeys.length > 0),
      sweep.target ?? null,
      sweep.judges ?? null,
    ],
  );
  const { id } = row!;
  await writeEvent(sql, {
    sweepId: id,
    what: "created",
    from: null,
    to: "running",
    by: sweep.createdBy,
    why:
      sweep.target == null
        ? `${sweep.cells.length} trials planned`
        : `${sweep.cells.length} of ${sweep.target} trials planned, the rest as results arrive`,
  });
  await insertTrials(sql, id, sweep.cells, sweep.createdBy);
  return { id };
}

/** Adds trials to a locked sweep, queued, numbered after those there are, each with its event. */
export async function insertTrials(
  sql: Sql,
  sweepId: number,
  cells: readonly NewTrial[],
  by: string,
): Promise<void> {
  await sql.query(
    `WITH last AS (SELECT coalesce(max(number), 0) AS number FROM trial WHERE sweep_id = $1), added AS (
       INSERT INTO trial (sweep_id, number, hash, seed, config, values, total_steps, macs, requires, capability,
         stage_keys)
       SELECT $1, last.number + cell.number, hash, seed, config, values, total_steps, macs,
         string_to_array(requires, chr(10)), capability, string_to_array(stage_keys, chr(10))
       FROM last, unnest($2::text[], $3::int8[], $4::jsonb[], $5::jsonb[], $6::int[], $7::float8[], $8::text[],
           $9::text[], $10::text[])
         WITH ORDINALITY AS cell (hash, seed, config, values, total_steps, macs, requires, capability, stage_keys, number)
       ORDER BY cell.number
       RETURNING id, number, state
     )
     INSERT INTO event (sweep_id, trial_id, what, "to", by, why)
     SELECT $1, id, 'created', state, $11, '' FROM added ORDER BY number`,
    [
      sweepId,
      cells.map((cell) => cell.hash),
      cells.map((cell) => cell.seed),
      cells.map((cell) => jsonColumn(cell.config)),
      cells.map((cell) => jsonColumn(cell.values)),
      cells.map((cell) => cell.totalSteps),
      cells.map((cell) => cell.macs ?? null),
      // Lists of different lengths make no array of arrays; string_to_array makes no word of an empty text.
      cells.map((cell) => (cell.requires ?? []).join("\n")),
      cells.map((cell) => capabilityClass(cell.requires ?? [])),
      cells.map((cell) => (cell.stageKeys ?? []).join("\n")),
      storableText(by),
    ],
  );
  await insertParents(sql, sweepId, cells);
}

async function insertParents(sql: Sql, sweepId: number, cells: readonly NewTrial[]): Promise<void> {
  const awaited = cells.flatMap(({ hash, parents = [] }) =>
    parents.map((parent) => ({ hash, ...parent })),
  );
  if (awaited.length === 0) return;
  await sql.query(
    `INSERT INTO trial_parent (trial_id, path, parent_id, stage)
     SELECT t.id, path, parent, stage
     FROM unnest($2::text[], $3::text[], $4::int[], $5::int[]) AS awaited (hash, path, parent, stage)
       JOIN trial t ON t.sweep_id = $1 AND t.hash = awaited.hash`,
    [
      sweepId,
      awaited.map(({ hash }) => hash),
      awaited.map(({ path }) => path),
      awaited.map(({ trial }) => trial),
      awaited.map(({ stage }) => stage),
    ],
  );
}

function refuse(sweep: NewSweep): void {
  const issues: InputIssue[] = [];
  const { metric } = sweep.objective;
  if (isOfTestSet(metric)) {
    const message = `"${metric}" is of the test set, which tuning never sees; take one of validation/*`;
    issues.push({ path: "objective.metric", message });
  } else if (!findMetric(metric)) {
    issues.push({ path: "objective.metric", message: `There is no metric "${metric}"` });
  }
  if (sweep.cells.length === 0) {
    issues.push({ path: "space", message: "The sweep has no trials: give it at least one choice" });
  }
  if (sweep.concurrency !== null && sweep.concurrency < 1) {
    issues.push({ path: "budget.concurrency", message: "At least 1, or left out for no limit" });
  }
  if (issues.length > 0) throw new InvalidInput(issues);
  refuseRepeated(sweep.cells.map((cell) => cell.hash));
}

/** Cells are unique by the hash of configuration and seed. Throws InvalidInput. */
export function refuseRepeated(hashes: readonly string[]): void {
  const twice = firstRepeated(hashes);
  if (twice === undefined) return;
  throw InvalidInput.at(
    "space",
    `Trials ${twice.first + 1} and ${twice.second + 1} have the same configuration and seed`,
  );
}

function firstRepeated(hashes: readonly string[]): { first: number; second: number } | undefined {
  const seen = new Map<string, number>();
  for (const [second, hash] of hashes.entries()) {
    const first = seen.get(hash);
    if (first !== undefined) return { first, second };
    seen.set(hash, second);
  }
  return undefined;
}
