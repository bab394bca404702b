import type { TrialFacts } from "@resweep/store";
import type { Wire } from "../live/wire.ts";
import { formatValue } from "../numbers/format.ts";
import { flatten } from "./paths.ts";

/** What it ran on and what it learnt from, as its process said. */
export function Device({ facts }: { facts: Wire<TrialFacts> | null }) {
  if (!facts) return null;
  const { dataset, device } = facts;
  const rows: [string, unknown][] = [
    ["dataset", dataset.name],
    ["images", `${dataset.train} train, ${dataset.validation} validation, ${dataset.test} test`],
    ["data hash", dataset.hash],
    ...Object.entries(flatten(device)),
  ];
  return (
    <section aria-label="Device" className="space-y-2">
      <h2 className="heading">Device and data</h2>
      <dl className="card py-1 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 px-3 py-1">
            <dt className="shrink-0 text-xs text-soft">{name}</dt>
            <dd className="truncate font-mono text-xs" title={formatValue(value)}>
              {formatValue(value)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
