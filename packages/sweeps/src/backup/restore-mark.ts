import type { ArtifactStore } from "@resweep/artifacts";
import { hasEnded, ownMark } from "./process-mark.ts";

/** In a folder of a store that a restore fills: into which database, and which process does. */
const shape = /^(db-[0-9a-f]+)\/restoring\/([^/]+)\/([^/]+)$/;

/** Marks a folder for as long as its files are no database's; returns the mark's key. */
export async function markRestore(
  artifacts: ArtifactStore,
  folder: string,
  database: string,
): Promise<string> {
  const key = `${folder}/restoring/${database}/${ownMark()}`;
  await artifacts.put(key, Buffer.from("These files are of a restore that has not ended.\n"));
  return key;
}

/**
 * Removes what killed restores into this database left in the store; returns how many files. To be called by one that
 * was not refused: had another been committed, this database would not have been empty, and those files would be its.
 */
export async function removeLeftovers(artifacts: ArtifactStore, database: string): Promise<number> {
  const files = await artifacts.list("db-");
  const dead = files.flatMap(({ key }) => {
    const [, folder, target, mark] = shape.exec(key) ?? [];
    return folder && target === database && hasEnded(mark!) ? [{ folder, key }] : [];
  });
  let removed = 0;
  for (const { folder, key: mark } of dead) {
    for (const { key } of files)
      if (key.startsWith(`${folder}/`) && key !== mark) {
        await artifacts.delete(key);
        removed++;
      }
    await artifacts.delete(mark); // last, so that what an interruption leaves is found again
  }
  return removed;
}
