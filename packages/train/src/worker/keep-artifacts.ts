import type { ArtifactStore } from "@resweep/artifacts";
import type { Store } from "@resweep/store";
import { collectCheckpoints } from "@resweep/sweeps";
import { every } from "./every.ts";
import type { Messages } from "./messages.ts";

/** What a worker tells of the store that its trials write to. */
export async function artifactFacts({ id, address, freeBytes }: ArtifactStore) {
  return { artifacts: { store: id, address, freeBytes: await freeBytes().catch(() => null) } };
}

/** Once a minute: tells how much room is left, and removes the files that nothing needs any more. */
export function keepArtifacts(options: {
  readonly store: Store;
  readonly workerId: number;
  readonly messages: Messages;
  readonly artifacts: ArtifactStore;
  /** This database's own folder in it. */
  readonly folder: string;
  readonly everyMs: number;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { store, workerId, messages, artifacts, folder, everyMs, signal } = options;
  return every(everyMs, signal, async () => {
    try {
      await store.workers.tell(workerId, await artifactFacts(artifacts));
      await collectCheckpoints(store, artifacts, { folder, signal });
    } catch (error) {
      messages.trouble("removing checkpoints that are no longer kept", error);
    }
  });
}
