/*
 * A trial may take a network of another trial that has not come to it yet: to begin with, or as a teacher. The plan writes
 * a row for each (trial_parent), and while one is not pinned the trial is queued and nobody may claim it. Three rules, looked
 * at by the reconciler:
 *
 * - Once the stage of the parent has ended, its checkpoint's key and digest are written into the configuration: into that of
 *   every trial of the sweep which waits for the same, so that those which share stages go on sharing them.
 * - Where the parent has ended without, or is deleted, the trial fails with one line that says so.
 * - A trial that failed like this is queued again by itself once none of its parents is given up: one that was opened again
 *   may still come to it.
 */

/** SQL: something that the trial of this alias takes is not there yet. */
export function awaitsParents(trial: string): string {
  return `EXISTS (SELECT FROM trial_parent WHERE trial_id = ${trial}.id AND pinned_at IS NULL)`;
}

/** SQL: the first of what the queued trial `t` takes that is not there yet; null where there is none. */
export const awaitedParent = `CASE WHEN t.state = 'queued' THEN (
  SELECT jsonb_build_object('path', path, 'trial', parent_id, 'stage', stage) FROM trial_parent
  WHERE trial_id = t.id AND pinned_at IS NULL ORDER BY path LIMIT 1) END`;

/** Another trial's network that one waits for. */
export interface AwaitedParent {
  /** `init`, or where its teacher is named. */
  readonly path: string;
  readonly trial: number;
  readonly stage: number;
}

/** What the network is to the trial that takes it. */
export function roleOf({ path }: Pick<AwaitedParent, "path">): string {
  return path === "init" ? "which it begins with" : "which teaches it";
}
