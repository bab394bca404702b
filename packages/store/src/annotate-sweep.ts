import { Conflict, NotFound } from "@resweep/spec";
import type { Actor } from "./actor.ts";
import type { Sql } from "./database.ts";
import { writeEvent } from "./events.ts";
import { storableText } from "./json-column.ts";
import { lockSweep } from "./transitions.ts";

/** What is written about a sweep; what is left out stays. */
export interface SweepAnnotation {
  readonly name?: string;
  /** Markdown. */
  readonly notes?: string;
  readonly tags?: readonly string[];
  readonly archived?: boolean;
}

interface Row {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly archived: boolean;
}

const open = new Set(["running", "paused", "cancelling"]);

/** Changes what is written about a sweep: see SweepRepository.annotate. To be run in one transaction. */
export async function annotateSweep(
  sql: Sql,
  id: number,
  change: SweepAnnotation,
  { by }: Actor,
): Promise<void> {
  const { state } = await lockSweep(sql, id);
  const [before] = await sql.query<Row>(
    `SELECT name, notes, tags, archived_at IS NOT NULL AS archived FROM sweep WHERE id = $1`,
    [id],
  );
  if (!before) throw new NotFound(`There is no sweep ${id}`);
  if (change.archived && open.has(state))
    throw new Conflict(`Sweep ${id} has not ended (${state}): only what has ended is archived`);
  const after: Row = {
    name: storableText(change.name ?? before.name),
    notes: storableText(change.notes ?? before.notes),
    tags: (change.tags ?? before.tags).map(storableText),
    archived: change.archived ?? before.archived,
  };
  await sql.query(
    `UPDATE sweep SET name = $2, notes = $3, tags = $4,
       archived_at = CASE WHEN $5 THEN coalesce(archived_at, now()) END
     WHERE id = $1`,
    [id, after.name, after.notes, after.tags, after.archived],
  );
  // Open pages hear of a sweep with its trials, so that one of these is told to have changed.
  await sql.query(
    `UPDATE trial SET flush = flush + 1 WHERE id = (SELECT min(id) FROM trial WHERE sweep_id = $1)`,
    [id],
  );
  const told = { sweepId: id, from: null, to: null, by };
  const why = inWords(before, after);
  if (why !== "") await writeEvent(sql, { ...told, what: "annotated", why });
  if (after.archived !== before.archived)
    await writeEvent(sql, { ...told, what: after.archived ? "archived" : "unarchived" });
}

/** `name depths, was depth; tags pruning, were none; notes`. Notes are a page long, so that they are only named. */
function inWords(before: Row, after: Row): string {
  const words = (tags: readonly string[]) => tags.join(" ") || "none";
  return [
    before.name === after.name ? "" : `name ${after.name}, was ${before.name}`,
    words(before.tags) === words(after.tags)
      ? ""
      : `tags ${words(after.tags)}, were ${words(before.tags)}`,
    before.notes === after.notes ? "" : "notes",
  ]
    .filter(Boolean)
    .join("; ");
}
