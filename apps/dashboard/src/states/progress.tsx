import type { TrialState } from "@resweep/spec";
import { formatPercent } from "../numbers/format.ts";

const parts: readonly { state: TrialState; colour: string }[] = [
  { state: "succeeded", colour: "var(--color-good)" },
  { state: "stopped", colour: "var(--color-warn)" },
  { state: "diverged", colour: "var(--color-hot)" },
  { state: "failed", colour: "var(--color-bad)" },
  { state: "cancelled", colour: "var(--color-line-strong)" },
  { state: "running", colour: "var(--color-live)" },
];

export type TrialCounts = { total: number } & Record<TrialState, number>;

export function describeCounts(trials: TrialCounts): string {
  const some = [...parts.map(({ state }) => state), "queued", "planned"].filter(
    (state) => trials[state as TrialState] > 0,
  );
  return some.map((state) => `${trials[state as TrialState]} ${state}`).join(", ") || "no trials";
}

/** The trials of a sweep as one bar, a stretch per state, and the share of all steps done. */
export function SweepProgress({ trials, progress }: { trials: TrialCounts; progress: number }) {
  const done = trials.total - trials.planned - trials.queued - trials.running;
  return (
    <div className="flex min-w-0 items-center gap-2" title={describeCounts(trials)}>
      <div
        role="progressbar"
        aria-label="Trials"
        aria-valuenow={Math.round(progress * 100)}
        aria-valuetext={describeCounts(trials)}
        className="flex h-1.5 w-24 min-w-12 overflow-hidden rounded-full bg-line"
      >
        {parts.map(({ state, colour }) => (
          <div
            key={state}
            style={{
              width: `${(100 * trials[state]) / Math.max(trials.total, 1)}%`,
              background: colour,
              animation: state === "running" ? "pulse-dot 2s infinite" : undefined,
            }}
          />
        ))}
      </div>
      <span className="tabular text-xs whitespace-nowrap text-soft">
        {done}/{trials.total}
        <span className="text-faint"> · {formatPercent(progress, 0)}</span>
      </span>
    </div>
  );
}
