import type { AttemptSummary, CheckpointSummary } from "@resweep/store";
import { Scrolling } from "../frame/scrolling.tsx";
import type { Wire } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";
import { formatCount, formatDuration } from "../numbers/format.ts";
import { StateBadge } from "../states/state-badge.tsx";

/** Who tried it, and how each attempt ended; and the checkpoints they left. */
export function Attempts({
  attempts,
  checkpoints,
}: {
  attempts: readonly Wire<AttemptSummary>[];
  checkpoints: readonly Wire<CheckpointSummary>[];
}) {
  const newest = [...checkpoints].sort((a, b) => b.step - a.step);
  return (
    <section aria-label="Attempts" className="space-y-2">
      <h2 className="heading">Attempts</h2>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table">
          <thead>
            <tr>
              <th className="number">#</th>
              <th>State</th>
              <th>Worker</th>
              <th className="number">From step</th>
              <th>Started</th>
              <th className="number">Time</th>
            </tr>
          </thead>
          <tbody>
            {attempts.map((attempt) => (
              <tr key={attempt.fence} title={attempt.error ?? undefined}>
                <td data-label="Attempt" className="number">
                  {attempt.fence}
                </td>
                <td data-label="State">
                  <StateBadge state={attempt.state} />
                </td>
                <td data-label="Worker">
                  <span>
                    {attempt.worker ?? "–"} <span className="text-faint">slot {attempt.slot}</span>
                  </span>
                </td>
                <td data-label="From step" className="number">
                  {attempt.resumedFrom ?? "start"}
                </td>
                <td data-label="Started">
                  <Ago at={attempt.startedAt} />
                </td>
                <td data-label="Time" className="number whitespace-nowrap">
                  {attempt.endedAt && attempt.state !== "shared"
                    ? formatDuration(Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt))
                    : "–"}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {attempts.length === 0 && <p className="p-4 text-faint">No worker has taken it yet.</p>}
      </div>
      {newest.length > 0 && (
        <details className="card p-3 text-sm">
          <summary>
            {newest.length} {newest.length === 1 ? "checkpoint" : "checkpoints"}{" "}
            <span className="text-faint">
              newest at step {newest[0]!.step}, {formatCount(newest[0]!.bytes)}B
            </span>
          </summary>
          <Scrolling label="Checkpoints" className="mt-2 max-h-48 overflow-y-auto">
            <ul className="space-y-1 font-mono text-2xs text-soft">
              {newest.map(({ key, step, sha256 }) => (
                <li key={key} className="truncate" title={`sha256 ${sha256}`}>
                  step {step} · {key}
                </li>
              ))}
            </ul>
          </Scrolling>
        </details>
      )}
    </section>
  );
}
