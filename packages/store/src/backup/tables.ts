import type pg from "pg";

/** Where the migrations make tables; a test compares this with what they made. */
const SCHEMAS = ["public", "metrics", "people"];

export interface Table {
  /** With its schema, quoted for SQL where it must be. */
  readonly name: string;
  /** Those that are written, quoted likewise. */
  readonly columns: readonly string[];
}

interface ReferringTable extends Table {
  readonly refersTo: readonly string[];
}

/** Every table, each after those that its rows refer to. A partitioned table is one; how it is cut up may change. */
export async function readTables(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<ReferringTable>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name,
       array(SELECT quote_ident(a.attname) FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
         ORDER BY a.attnum) AS columns,
       array(SELECT format('%I.%I', other.nspname, r.relname)
         FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace other ON other.oid = r.relnamespace
         WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS "refersTo"
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY n.nspname DESC, c.relname`,
    [SCHEMAS],
  );
  return inOrder(rows);
}

function inOrder(tables: readonly ReferringTable[]): Table[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Map<string, Table>();
  const visit = ({ name, columns, refersTo }: ReferringTable) => {
    if (!byName.delete(name)) return; // visited; a circle of references would end here too
    for (const other of refersTo) {
      const table = byName.get(other);
      if (table) visit(table);
    }
    ordered.set(name, { name, columns });
  };
  for (const table of tables) visit(table);
  return [...ordered.values()];
}

export interface Sequence {
  readonly name: string;
  /** A 64-bit number as text; null where it gave none yet. */
  readonly last: string | null;
}

/** A sequence obeys no transaction: read it after the rows, so that it is past all of them. */
export async function readSequences(client: pg.ClientBase): Promise<readonly Sequence[]> {
  const { rows } = await client.query<Sequence>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text AS last
     FROM pg_sequences WHERE schemaname = ANY($1) ORDER BY 1`,
    [SCHEMAS],
  );
  return rows;
}

/** Tables that hold rows, but for the migrations' own. */
export async function filledTables(client: pg.ClientBase): Promise<readonly string[]> {
  const filled: string[] = [];
  for (const { name } of await readTables(client)) {
    if (name === MIGRATIONS_TABLE) continue;
    const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`);
    if (rowCount) filled.push(name);
  }
  return filled;
}

export const MIGRATIONS_TABLE = "public._prisma_migrations";
