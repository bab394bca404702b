import { Conflict, InvalidInput, isTerminal, NotFound, type TrialState } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import { checkpointOfEnd, stageEnd } from "./checkpoints.ts";
import type { Database, Sql } from "./database.ts";
import { storableText } from "./json-column.ts";
import { lockSweepOfTrial } from "./transitions.ts";

/** One version of a named network: what a stage of a trial ended with. */
export interface NetworkVersion {
  readonly name: string;
  /** Counts from 1 within the name; a number is never given again. */
  readonly version: number;
  /** What stands for it now. */
  readonly aliases: readonly string[];
  readonly notes: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly trialId: number;
  /** Of the trial within its sweep. */
  readonly trialNumber: number;
  readonly sweepId: number;
  readonly sweepName: string;
  /** 0 is the training, 1 the trial's first further stage, ... */
  readonly stage: number;
  readonly stageName: string;
  readonly checkpoint: {
    readonly key: string;
    readonly sha256: string;
    readonly bytes: number;
    /** Id of the artifact store; null where nobody said. */
    readonly store: string | null;
  };
  /** What was measured of it at the end of its stage. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** An alias that was moved. */
export interface Promotion {
  readonly alias: string;
  /** `name@version`; null where it was taken away. */
  readonly network: string | null;
  readonly at: Date;
  readonly by: string;
  readonly why: string;
}

/**
 * The registry of networks. A reference is `name@version`, a name (its newest version) or an alias. What a version names
 * stays as it is until the version is removed: no retention lets its checkpoint go, and its trial, which has ended, can
 * be neither deleted nor opened again.
 */
export interface NetworkRepository {
  /**
   * Names what a stage of a trial, its last ended one unless said, has ended with. Throws InvalidInput (`name` is an
   * alias), NotFound, or Conflict where the trial has not ended or that stage has no checkpoint.
   */
  register(
    network: { name: string; trialId: number; stage: number | "last"; notes: string },
    actor: Actor,
  ): Promise<{ readonly name: string; readonly version: number }>;
  /** Names in alphabetical order, the newest version first. */
  list(): Promise<readonly NetworkVersion[]>;
  /** Throws NotFound. */
  get(reference: string): Promise<NetworkVersion>;
  /** Makes an alias stand for a network, or for none; throws NotFound, InvalidInput (`alias` is a network's name). */
  promote(alias: string, reference: string | null, actor: Actor): Promise<void>;
  /** Of the aliases that have stood for this version, newest first. */
  promotions(of: { name: string; version: number }): Promise<readonly Promotion[]>;
  annotate(reference: string, notes: string): Promise<void>;
  /** Takes a version out; throws NotFound, or Conflict while an alias stands for it. */
  remove(reference: string): Promise<void>;
}

const VERSIONS = `
  SELECT n.id, n.name, n.version, n.notes, n.created_at AS "createdAt", n.created_by AS "createdBy", n.stage,
    t.id AS "trialId", t.number AS "trialNumber", s.id AS "sweepId", s.name AS "sweepName",
    coalesce(p.name, '') AS "stageName", coalesce(p.results -> 'values', '{}') AS values,
    jsonb_build_object('key', c.key, 'sha256', n.sha256, 'bytes', c.bytes, 'store', c.store) AS checkpoint,
    ARRAY(SELECT alias FROM current_alias a WHERE a.network_id = n.id ORDER BY alias) AS aliases
  FROM network n JOIN trial t ON t.id = n.trial_id JOIN sweep s ON s.id = t.sweep_id
    JOIN checkpoint c ON c.id = n.checkpoint_id
    LEFT JOIN stage p ON p.trial_id = n.trial_id AND p.index = n.stage
  WHERE n.removed_at IS NULL`;

/** SQL: what each alias stands for now. */
const ALIASES = `WITH current_alias AS (
    SELECT DISTINCT ON (alias) alias, network_id FROM promotion ORDER BY alias, id DESC
  )`;

type Row = NetworkVersion & { readonly id: number };

export function networkRepository(database: Database): NetworkRepository {
  return {
    register: (network, { by }) =>
      database.transaction(async (sql) => {
        // Before the registry, as a deletion does.
        await lockSweepOfTrial(sql, network.trialId);
        await lockRegistry(sql);
        return await register(sql, network, by);
      }),
    list: async () => (await versions(database)).map(withoutId),
    get: async (reference) => withoutId(await find(database, reference)),
    promote: (alias, reference, { by, why = "" }) =>
      database.transaction(async (sql) => {
        await lockRegistry(sql);
        const [taken] = await sql.query("SELECT FROM network WHERE name = $1 LIMIT 1", [alias]);
        if (taken) throw InvalidInput.at("alias", `"${alias}" is the name of a network`);
        const network = reference === null ? null : await find(sql, reference);
        if (network === null && !(await byAlias(sql, alias)))
          throw new NotFound(`There is no alias ${alias}`);
        await sql.query(
          "INSERT INTO promotion (alias, network_id, by, why) VALUES ($1, $2, $3, $4)",
          [alias, network?.id ?? null, storableText(by), storableText(why)],
        );
      }),
    promotions: ({ name, version }) =>
      database.query<Promotion>(
        `SELECT alias, n.name || '@' || n.version AS network, at, by, why
         FROM promotion m LEFT JOIN network n ON n.id = m.network_id
         WHERE alias IN (
           SELECT alias FROM promotion o JOIN network p ON p.id = o.network_id WHERE p.name = $1 AND p.version = $2)
         ORDER BY m.id DESC LIMIT 1000`,
        [name, version],
      ),
    annotate: async (reference, notes) => {
      const { id } = await find(database, reference);
      await database.query("UPDATE network SET notes = $2 WHERE id = $1", [
        id,
        storableText(notes),
      ]);
    },
    remove: (reference) =>
      database.transaction(async (sql) => {
        await lockRegistry(sql);
        const { id, name, version, aliases } = await find(sql, reference);
        if (aliases.length > 0)
          throw new Conflict(
            `${name}@${version} is ${aliases.join(", ")}: move or take away the alias first`,
          );
        await sql.query("UPDATE network SET removed_at = now() WHERE id = $1", [id]);
      }),
  };
}

/** Its changes go one by one: they are few, and a name must be either a network's or an alias. */
async function lockRegistry(sql: Sql): Promise<void> {
  await sql.query("LOCK TABLE network, promotion IN SHARE ROW EXCLUSIVE MODE");
}

interface StageEnd {
  readonly stage: number;
  readonly trialState: TrialState;
  readonly checkpoint: {
    readonly id: number;
    /** The trial that wrote it. */
    readonly number: number;
    readonly state: TrialState;
  } | null;
}

async function register(
  sql: Sql,
  { name, trialId, stage, notes }: Parameters<NetworkRepository["register"]>[0],
  by: string,
) {
  if (await byAlias(sql, name)) throw InvalidInput.at("name", `"${name}" is an alias`);
  const [end] = await sql.query<StageEnd>(
    stageEnd(
      checkpointOfEnd("jsonb_build_object('id', c.id, 'number', d.number, 'state', d.state)"),
    ),
    [trialId, stage === "last" ? null : stage],
  );
  if (!end) throw new NotFound(`There is no trial ${trialId}`);
  const { checkpoint, trialState } = end;
  if (!isTerminal(trialState))
    throw new Conflict(`Trial ${trialId} has not ended (${trialState}): register it once it has`);
  if (checkpoint === null)
    throw new Conflict(
      `Trial ${trialId}, which is ${trialState}, has no checkpoint of the end of stage ${end.stage}`,
    );
  if (!isTerminal(checkpoint.state))
    throw new Conflict(
      `Trial ${checkpoint.number} of the sweep, which trained stage ${end.stage}, has not ended (${checkpoint.state}): register it once it has`,
    );
  const [row] = await sql.query<{ version: number }>(
    `INSERT INTO network (name, version, trial_id, stage, checkpoint_id, sha256, notes, created_by)
     SELECT $1, coalesce((SELECT max(version) FROM network WHERE name = $1), 0) + 1, $2, $3, c.id, c.sha256, $5, $6
     FROM checkpoint c WHERE c.id = $4 RETURNING version`,
    [name, trialId, end.stage, checkpoint.id, storableText(notes), storableText(by)],
  );
  return { name, version: row!.version };
}

/** Throws Conflict where a version names what a trial has come to, or what it trained for another. */
export async function refuseRegistered(
  sql: Sql,
  what: "trial" | "sweep",
  id: number,
): Promise<void> {
  const [named] = await sql.query<{ network: string }>(
    `SELECT n.name || '@' || n.version AS network FROM network n JOIN checkpoint c ON c.id = n.checkpoint_id
       JOIN trial t ON t.id IN (n.trial_id, c.trial_id)
     WHERE ${what === "trial" ? "t.id" : "t.sweep_id"} = $1 AND n.removed_at IS NULL ORDER BY n.id LIMIT 1`,
    [id],
  );
  if (!named) return;
  const subject = what === "trial" ? "Trial" : "Sweep";
  throw new Conflict(
    `${subject} ${id} has the registered network ${named.network}: remove that one first`,
  );
}

async function versions(sql: Sql, condition = "true", values: readonly unknown[] = []) {
  return await sql.query<Row>(
    `${ALIASES} ${VERSIONS} AND ${condition} ORDER BY n.name, n.version DESC`,
    values,
  );
}

async function find(sql: Sql, reference: string): Promise<Row> {
  const [, name, version] = /^(.+)@(\d{1,9})$/.exec(reference) ?? [];
  const [row] =
    name === undefined
      ? await versions(
          sql,
          "(n.name = $1 OR EXISTS (SELECT FROM current_alias a WHERE a.alias = $1 AND a.network_id = n.id))",
          [reference],
        )
      : await versions(sql, "n.name = $1 AND n.version = $2", [name, Number(version)]);
  if (!row) throw new NotFound(`There is no network ${reference}`);
  return row;
}

/** Whether it stands for something. */
async function byAlias(sql: Sql, alias: string): Promise<boolean> {
  const rows = await sql.query(
    `${ALIASES} SELECT FROM current_alias WHERE alias = $1 AND network_id IS NOT NULL`,
    [alias],
  );
  return rows.length > 0;
}

function withoutId({ id: _id, ...version }: Row): NetworkVersion {
  return version;
}
