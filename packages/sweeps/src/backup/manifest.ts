import { z } from "zod";

/*
 * A backup is a folder:
 *
 *   manifest.json              this schema
 *   database/TABLE.tsv.gz      a table's rows in the text format of Postgres' COPY, gzipped
 *   artifacts/KEY              each file that a live checkpoint names, as it is
 *   SHA256SUMS                 of all these; `sha256sum -c SHA256SUMS` checks a backup without this program
 */

export const MANIFEST = "manifest.json";
export const SUMS = "SHA256SUMS";
export const FILES = "artifacts/";
export const rowsFile = (table: string) => `database/${table}.tsv.gz`;

const Name = z.string().regex(/^[\w."]+$/);

export const Manifest = z.object({
  /** Of this layout. */
  format: z.literal(1),
  /** All rows are of this moment. */
  at: z.iso.datetime(),
  /** Applied to the database, the newest last: its version. */
  migrations: z.array(Name).min(1),
  tables: z.array(z.object({ name: Name, columns: z.array(Name), rows: z.int().min(0) })),
  sequences: z.array(z.object({ name: Name, last: z.string().regex(/^\d+$/).nullable() })),
  /** Checkpoints' files that could not be read; restored, their trials go on from an older one or start again. */
  missing: z.array(z.object({ key: z.string(), why: z.string() })),
});
export type Manifest = z.infer<typeof Manifest>;
