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
    ...(dataset.classNames ? [["classes", inWords(dataset.classNames)] as [string, string]] : []),
    ...(dataset.unreadable ? [["unreadable files", dataset.unreadable] as [string, number]] : []),
    ...Object.entries(flatten(inOneLine(device))),
  ];
  return (
    <section aria-label="Device" className="space-y-2">
      <h2 className="heading">Device and data</h2>
      <dl className="card py-1 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4 px-3 py-1">
            <dt className="shrink-0 text-xs text-soft">{name}</dt>
            <dd className="min-w-0 break-words text-right font-mono text-xs">
              {formatValue(value)}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The first of them, where they are many. */
function inWords(names: readonly string[]): string {
  const more = names.length - 10;
  return `${names.slice(0, 10).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Lists, such as the processor's instruction sets, as words instead of a row for each. */
function inOneLine(device: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(device).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(" ") || "none" : value,
    ]),
  );
}
