import type { Acted } from "@resweep/sweeps";
import type { Wish } from "./act.ts";

const done: Record<Wish["action"], string> = {
  pause: "paused",
  resume: "resumed",
  advance: "put before the others",
  cancel: "cancelled",
  reopen: "queued again",
  archive: "archived",
  unarchive: "taken out of the archive",
  prioritise: "given another priority",
  delete: "deleted",
  undelete: "brought back",
};

/** `1 trial`, `12 sweeps` */
export const counted = (count: number, kind: Wish["kind"]): string =>
  `${count} ${count === 1 ? kind.slice(0, -1) : kind}`;

/** `12 trials cancelled`, `None of 2 sweeps paused`, `The trial was not paused` */
export function inWords({ kind, action }: Wish, acted: readonly Acted[]): string {
  const count = acted.filter((each) => each.done).length;
  if (count === 0 && acted.length === 1) return `The ${kind.slice(0, -1)} was not ${done[action]}`;
  const whom = count > 0 ? counted(count, kind) : `None of ${counted(acted.length, kind)}`;
  return `${whom} ${done[action]}`;
}

const inverses: Partial<Record<Wish["action"], Wish["action"]>> = {
  pause: "resume",
  resume: "pause",
  archive: "unarchive",
  unarchive: "archive",
  delete: "undelete",
};

/**
 * What takes it back for those that it was done to; null where nothing does. A trial that was cancelled goes on from its
 * newest checkpoint; a sweep that was cancelled stays so.
 */
export function inverseOf({ kind, action }: Wish, acted: readonly Acted[]): Wish | null {
  const ids = acted.filter((each) => each.done).map(({ id }) => id);
  const inverse = kind === "trials" && action === "cancel" ? "reopen" : inverses[action];
  return inverse && ids.length > 0 ? ({ kind, action: inverse, ids } as Wish) : null;
}
