import { Conflict, NotFound } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import type { Database, Sql } from "./database.ts";
import { storableText } from "./json-column.ts";

/** One row of the list of reports. */
export interface ReportSummary {
  readonly id: number;
  readonly title: string;
  /** Counts its edits, from 1. */
  readonly version: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly updatedAt: Date;
  readonly updatedBy: string;
  /** Null where it is there. */
  readonly deletedAt: Date | null;
}

export interface Report extends ReportSummary {
  /** Markdown; blocks of it name charts. */
  readonly body: string;
}

export interface ReportText {
  readonly title: string;
  readonly body: string;
}

/** Pages of notes. Each throws NotFound. */
export interface ReportRepository {
  /** The last edited first, 1,000 at most; or those that can still be brought back, the last deleted first. */
  list(options?: { readonly deleted?: boolean }): Promise<readonly ReportSummary[]>;
  get(id: number): Promise<Report>;
  create(text: ReportText, actor: Actor): Promise<{ readonly id: number }>;
  /** Throws Conflict where it is no longer as `version` was: somebody else's words are never written over. */
  edit(id: number, version: number, text: ReportText, actor: Actor): Promise<void>;
  /** Hides it; it is removed as deleted sweeps are, and can be brought back until then. */
  delete(id: number, actor: Actor): Promise<void>;
  /** Throws Conflict when it is not deleted. */
  undelete(id: number, actor: Actor): Promise<void>;
}

const SUMMARY = `id, title, version, created_at AS "createdAt", created_by AS "createdBy",
  updated_at AS "updatedAt", updated_by AS "updatedBy", deleted_at AS "deletedAt"`;

export function reportRepository(database: Database): ReportRepository {
  return {
    list: ({ deleted = false } = {}) =>
      database.query<ReportSummary>(
        `SELECT ${SUMMARY} FROM report WHERE (deleted_at IS NOT NULL) = $1
         ORDER BY coalesce(deleted_at, updated_at) DESC, id DESC LIMIT 1000`,
        [deleted],
      ),
    get: (id) => readReport(database, id),
    create: async ({ title, body }, { by }) => {
      const [row] = await database.query<{ id: number }>(
        `INSERT INTO report (title, body, created_by, updated_by) VALUES ($1, $2, $3, $3) RETURNING id`,
        [storableText(title), storableText(body), storableText(by)],
      );
      return row!;
    },
    edit: async (id, version, { title, body }, { by }) => {
      const changed = await database.query(
        `UPDATE report SET title = $3, body = $4, updated_by = $5, updated_at = now(), version = version + 1
         WHERE id = $1 AND version = $2 AND deleted_at IS NULL RETURNING id`,
        [id, version, storableText(title), storableText(body), storableText(by)],
      );
      if (changed.length > 0) return;
      const { updatedBy } = await readReport(database, id);
      throw new Conflict(
        `Report ${id} was edited by ${updatedBy} meanwhile: keep your text, read it again and put it in`,
      );
    },
    delete: async (id, { by }) => {
      const gone = await database.query(
        `UPDATE report SET deleted_at = now(), updated_by = $2 WHERE id = $1 AND deleted_at IS NULL RETURNING id`,
        [id, storableText(by)],
      );
      if (gone.length === 0) throw new NotFound(`There is no report ${id}`);
    },
    undelete: async (id, { by }) => {
      const back = await database.query(
        `UPDATE report SET deleted_at = NULL, updated_by = $2 WHERE id = $1 AND deleted_at IS NOT NULL RETURNING id`,
        [id, storableText(by)],
      );
      if (back.length > 0) return;
      await readReport(database, id);
      throw new Conflict(`The report ${id} is not deleted`);
    },
  };
}

async function readReport(sql: Sql, id: number): Promise<Report> {
  const [row] = await sql.query<Report>(
    `SELECT ${SUMMARY}, body FROM report WHERE id = $1 AND deleted_at IS NULL`,
    [id],
  );
  if (!row) throw new NotFound(`There is no report ${id}`);
  return row;
}
