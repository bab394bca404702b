import { X } from "lucide-react";
import { useEvidence } from "../evidence/use-evidence.ts";
import { Link } from "../frame/link.tsx";
import type { WireTrial } from "../live/wire.ts";
import {
  compareMetrics,
  formatDuration,
  formatMetric,
  formatValue,
  metricOf,
} from "../numbers/format.ts";
import { nowOf } from "../states/now-of.ts";
import { StateBadge } from "../states/state-badge.tsx";
import { flatten, shortPath } from "./paths.ts";

/** The chosen trials side by side: what their configurations differ in, and how they did. */
export default function Differences({
  trials,
  colours,
  onRemove,
}: {
  trials: readonly WireTrial[];
  colours: ReadonlyMap<number, string>;
  onRemove(number: number): void;
}) {
  const flat = trials.map(
    (trial) => ({ ...flatten(trial.config), seed: trial.seed }) as Record<string, unknown>,
  );
  const paths = [...new Set(flat.flatMap(Object.keys))];
  const differing = paths.filter(
    (path) => new Set(flat.map((one) => JSON.stringify(one[path]))).size > 1,
  );
  const metrics = [...new Set(trials.flatMap(({ results }) => Object.keys(results)))].sort(
    compareMetrics,
  );
  const row = "border-b border-line last:border-b-0";
  return (
    <section aria-label="Comparison" className="space-y-2">
      <h2 className="heading">
        Comparison <span className="font-normal text-faint">of {trials.length} trials</span>
      </h2>
      <div className="card overflow-x-auto">
        <table className="w-full border-collapse text-sm [&_td]:h-8 [&_td]:px-2 [&_th]:px-2 sm:[&_td]:px-3 sm:[&_th]:px-3">
          <thead>
            <tr className={row}>
              <th className="sticky left-0 bg-surface" aria-label="Option or metric" />
              {trials.map((trial) => (
                <th
                  key={trial.id}
                  className="h-10 min-w-24 text-left sm:min-w-32 font-medium whitespace-nowrap"
                >
                  <span className="inline-flex items-center gap-2">
                    <span
                      className="h-[3px] w-3 rounded-full"
                      style={{ background: colours.get(trial.id) }}
                    />
                    <Link href={`/trials/${trial.id}`} className="hover:underline">
                      Trial {trial.number}
                    </Link>
                    <button
                      type="button"
                      className="text-faint hover:text-ink"
                      aria-label={`Take trial ${trial.number} out of the comparison`}
                      onClick={() => onRemove(trial.number)}
                    >
                      <X size={13} aria-hidden />
                    </button>
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Group label="Configuration that differs" span={trials.length + 1} />
            {differing.map((path) => (
              <tr key={path} className={row} data-difference={path}>
                <Name title={path}>{shortPath(path, trials)}</Name>
                {flat.map((one, at) => (
                  <td key={trials[at]!.id} className="font-mono text-xs">
                    {formatValue(one[path])}
                  </td>
                ))}
              </tr>
            ))}
            {differing.length === 0 && (
              <tr className={row}>
                <td colSpan={trials.length + 1} className="text-faint">
                  The configurations are the same.
                </td>
              </tr>
            )}
            <Environment trials={trials} />
            <Group label="Results" span={trials.length + 1} />
            <tr className={row}>
              <Name>state</Name>
              {trials.map((trial) => (
                <td key={trial.id}>
                  <StateBadge state={nowOf(trial)} />
                </td>
              ))}
            </tr>
            {metrics.map((name) => (
              <tr key={name} className={row}>
                <Name title={metricOf(name)?.summary}>{name}</Name>
                {trials.map(({ id, results }) => (
                  <td
                    key={id}
                    className={`tabular ${isBest(name, results[name], trials) ? "font-semibold text-good" : ""}`}
                  >
                    {formatMetric(name, results[name])}
                  </td>
                ))}
              </tr>
            ))}
            <tr className={row}>
              <Name>time</Name>
              {trials.map(({ id, durationMs }) => (
                <td key={id} className="tabular">
                  {formatDuration(durationMs)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Where they were trained, as far as that differs. */
function Environment({ trials }: { trials: readonly WireTrial[] }) {
  const ids = trials.map(({ id }) => id);
  const begun = trials.filter(({ startedAt }) => startedAt !== null).length;
  const diff = useEvidence("GET /api/diff", { query: { trials: ids.join(",") } }, begun);
  // For a moment after another was chosen the answer is of those before.
  const current = diff && diff.trials.map(({ id }) => id).join() === ids.join() ? diff : undefined;
  const waiting = current?.notBegun.length ?? 0;
  return (
    <>
      <Group label="Environment" span={trials.length + 1} />
      {current?.environment.map(({ path, values }) => (
        <tr key={path} className="border-b border-line" data-environment={path}>
          <Name title={path}>{path}</Name>
          {values.map((value, at) => (
            <td key={trials[at]!.id} className="font-mono text-xs">
              {formatValue(value)}
            </td>
          ))}
        </tr>
      ))}
      {(current?.environment.length ?? 0) === 0 && (
        <tr className="border-b border-line">
          <td colSpan={trials.length + 1} className="py-1.5 text-faint">
            {!current
              ? "…"
              : waiting >= trials.length - 1
                ? "Fewer than two have begun."
                : `Same environment${waiting > 0 ? ` of those that have begun` : ""}: code, packages, hardware and data.`}
          </td>
        </tr>
      )}
    </>
  );
}

function Group({ label, span }: { label: string; span: number }) {
  return (
    <tr className="border-b border-line bg-sunken">
      <td colSpan={span} className="label h-7!">
        {label}
      </td>
    </tr>
  );
}

function Name({ title, children }: { title?: string; children: string }) {
  return (
    <th
      scope="row"
      title={title}
      className="sticky left-0 max-w-32 truncate sm:max-w-52 bg-surface text-left text-xs font-normal text-soft"
    >
      {children}
    </th>
  );
}

function isBest(name: string, value: number | undefined, trials: readonly WireTrial[]): boolean {
  const direction = metricOf(name)?.direction;
  if (!direction || value === undefined || !Number.isFinite(value)) return false;
  const values = trials
    .map(({ results }) => results[name])
    .filter((one) => one !== undefined && Number.isFinite(one));
  if (new Set(values).size < 2) return false;
  return (
    value ===
    (direction === "max" ? Math.max(...(values as number[])) : Math.min(...(values as number[])))
  );
}
