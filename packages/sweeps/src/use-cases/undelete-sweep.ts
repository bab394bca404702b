import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";

/** Brings back what `deleteSweep` hid. Throws NotFound, or Conflict when it is not deleted or was too long ago. */
export async function undeleteSweep({ store }: Platform, id: number, actor: Actor): Promise<void> {
  await store.deletions.undeleteSweep(id, actor);
}
