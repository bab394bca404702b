import type { ArtifactStore, ListedArtifact } from "@resweep/artifacts";
import type { Store } from "@resweep/store";
import { keptCheckpoints } from "../spec/retention.ts";

/** Files of a store. */
export interface FileCount {
  readonly files: number;
  readonly bytes: number;
}

export interface Collection {
  /** Checkpoints that retention let go; their files are removed two minutes later. */
  readonly released: FileCount;
  /** Files that no checkpoint needs any more. */
  readonly removed: FileCount;
  /** Files that no checkpoint ever named, or whose trial is gone; null: not looked for this time. */
  readonly orphans: FileCount | null;
}

export interface CollectOptions {
  /** This database's folder in the store, from `store.checkpoints.useStore`. */
  readonly folder: string;
  /** Orphans are looked for once an hour among all who collect; `now` looks at once. */
  readonly orphans?: "hourly" | "now";
  /** Says what would go, and removes nothing. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  /** How old an orphan must be, on the store's clock; an hour. Only tests change it. */
  readonly orphanAgeMs?: number;
}

/** Keys asked about, and files removed, in one go. */
const page = 500;
const atOnce = 8;

/**
 * Lets go of what retention does not keep and removes files of one store that nothing needs: first the database says
 * so, then the file goes, then that is recorded. An interruption anywhere leaves files for the next time. Several may
 * collect at once. Throws Unavailable.
 */
export async function collectCheckpoints(
  store: Store,
  artifacts: ArtifactStore,
  options: CollectOptions,
): Promise<Collection> {
  const { dryRun = false } = options;
  const released = await release(store, dryRun);
  const removed = await removeReleased(store, artifacts, options);
  const due = options.orphans === "now" || (await store.checkpoints.takeScan(artifacts.id, 3_600));
  const orphans = due ? await removeOrphans(store, artifacts, options) : null;
  return { released, removed, orphans };
}

async function release({ checkpoints }: Store, dryRun: boolean): Promise<FileCount> {
  let total = none;
  for (const { sweepId, spec } of await checkpoints.unexamined()) {
    const { checkpoints: files, bytes } = await checkpoints.retain(sweepId, keptCheckpoints(spec), {
      dryRun,
    });
    total = sum(total, { files, bytes });
  }
  return total;
}

async function removeReleased(
  { checkpoints }: Store,
  artifacts: ArtifactStore,
  { dryRun = false, signal }: CollectOptions,
): Promise<FileCount> {
  let total = none;
  for (;;) {
    const files = await checkpoints.collectable(artifacts.id, dryRun ? 1_000_000 : page);
    if (dryRun) return countOf(files);
    if (files.length === 0 || signal?.aborted) return total;
    await remove(artifacts, files, (keys) => checkpoints.collected(artifacts.id, keys));
    total = sum(total, countOf(files));
  }
}

async function removeOrphans(
  { checkpoints }: Store,
  artifacts: ArtifactStore,
  { folder, dryRun = false, signal, orphanAgeMs = 3_600_000 }: CollectOptions,
): Promise<FileCount> {
  // The list comes before the questions: what is named in between is no orphan.
  const old = (await artifacts.list(`${folder}/`)).filter(
    ({ modifiedAt }) => Date.now() - modifiedAt.getTime() > orphanAgeMs,
  );
  let total = none;
  for (let from = 0; from < old.length && !signal?.aborted; from += page) {
    const part = new Map(old.slice(from, from + page).map((file) => [file.key, file]));
    const named = [...part.values()].flatMap((file) => attemptOf(file, folder) ?? []);
    const orphans = await checkpoints.orphans(artifacts.id, named);
    const files = orphans.flatMap((key) => part.get(key) ?? []);
    if (!dryRun) await remove(artifacts, files, async () => {});
    total = sum(total, countOf(files));
  }
  return total;
}

/** Whose file it is, by its key; what is named otherwise is not ours to remove. */
function attemptOf({ key }: ListedArtifact, folder: string) {
  const [, trial, fence] =
    /^trials\/(\d{1,9})\/(\d{1,9})\//.exec(key.slice(folder.length + 1)) ?? [];
  return trial && fence ? { key, trialId: Number(trial), fence: Number(fence) } : null;
}

/** Removes files, a few at a time, and records those that are gone even where one could not be removed. */
async function remove(
  artifacts: ArtifactStore,
  files: readonly { readonly key: string }[],
  record: (keys: readonly string[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < files.length; from += atOnce) {
    const keys = files.slice(from, from + atOnce).map(({ key }) => key);
    const results = await Promise.allSettled(keys.map((key) => artifacts.delete(key)));
    await record(keys.filter((_, i) => results[i]!.status === "fulfilled"));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }
}

const none: FileCount = { files: 0, bytes: 0 };

function sum(one: FileCount, other: FileCount): FileCount {
  return { files: one.files + other.files, bytes: one.bytes + other.bytes };
}

function countOf(files: readonly { readonly bytes: number }[]): FileCount {
  return { files: files.length, bytes: files.reduce((total, { bytes }) => total + bytes, 0) };
}

/** The key prefix of an attempt's checkpoints; `collectCheckpoints` reads it back. */
export function checkpointPrefix(folder: string, trialId: number, fence: number): string {
  return `${folder}/trials/${trialId}/${fence}`;
}
