import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";

/** Brings back what `deleteTrial` hid. Throws NotFound, or Conflict when it is not deleted or was too long ago. */
export async function undeleteTrial({ store }: Platform, id: number, actor: Actor): Promise<void> {
  await store.deletions.undeleteTrial(id, actor);
}
