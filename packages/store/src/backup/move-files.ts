import type pg from "pg";

export interface MovedFiles {
  /** The artifact store that holds the checkpoints' files from now on. */
  readonly store: { readonly id: string; readonly address: string };
  /** The folder in it that is this database's own. */
  readonly folder: string;
  /** Keys whose file could not be kept: their checkpoints count as removed. */
  readonly missing: readonly string[];
}

const OWN_FOLDER = "^db-[0-9a-f]+/";

/** The key of a file that was kept as `key`, in the folder of the database that is filled. */
export function movedKey(key: string, folder: string): string {
  return `${folder}/${key.replace(new RegExp(OWN_FOLDER), "")}`;
}

/**
 * Tells the rows where the files lie now. The folder is a new one: the database that was backed up may live on and use
 * the same store, and each removes what it no longer needs.
 */
export async function moveFiles(client: pg.Client, files: MovedFiles): Promise<void> {
  await client.query(
    `UPDATE public.checkpoint SET deleted_at = now() WHERE deleted_at IS NULL AND key = ANY($1)`,
    [files.missing],
  );
  await client.query(
    `UPDATE public.checkpoint SET key = $1 || '/' || regexp_replace(key, $2, '') WHERE deleted_at IS NULL`,
    [files.folder, OWN_FOLDER],
  );
  if (!(await knowsStores(client))) return;
  await client.query(`UPDATE public.checkpoint SET store = $1 WHERE deleted_at IS NULL`, [
    files.store.id,
  ]);
  await client.query(
    `UPDATE public.checkpoint SET collected_at = now() WHERE deleted_at IS NOT NULL AND collected_at IS NULL`,
  );
  await client.query(`DELETE FROM public.artifact_store`);
  await registerFolder(client, files);
}

/** For a database that is up to date by now; one that was before has its folder already. */
export async function registerFolder(
  client: pg.Client,
  { store, folder }: MovedFiles,
): Promise<void> {
  await client.query(
    `INSERT INTO public.artifact_store (store, address, folder) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [store.id, store.address, folder],
  );
}

/** Older databases have one store, which nothing names. */
async function knowsStores(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(`SELECT to_regclass('public.artifact_store') AS found`);
  return rows[0].found !== null;
}
