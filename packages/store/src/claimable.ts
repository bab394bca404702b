/**
 * When a queued trial may be claimed, said once for the claim, the wake-ups and the invariants. SQL conditions over the
 * aliases `s` (sweep) and `t` (trial).
 */

/** The sweep wants its trials run and has room for one more. */
export const sweepHasRoom = `s.state = 'running' AND s.desired = 'run' AND s.deleted_at IS NULL
  AND (s.concurrency IS NULL OR s.concurrency > (
    SELECT count(*) FROM trial r WHERE r.sweep_id = s.id AND r.state = 'running'))`;

/** The trial waits for nothing but a worker that suits it. Its sweep is looked at apart: see `sweepHasRoom`. */
export const trialIsReady = `t.state = 'queued' AND t.desired = 'run' AND t.deleted_at IS NULL
  AND (t.not_before IS NULL OR t.not_before <= now())`;

/** A worker suits the trial that offers what it requires; `offers` is SQL of a text[]. */
export function workerSuits(offers: string): string {
  return `t.capability = ANY(${offers})`;
}
