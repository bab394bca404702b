import type { CatalogueEntry, Description } from "@resweep/spec";
import type { Metadata } from "next";
import { describeCatalogue } from "../../catalogue.ts";
import { Bar } from "../../frame/bar.tsx";
import { Contents } from "../../frame/contents.tsx";
import { PaletteButton } from "../../frame/palette.tsx";
import { formatValue } from "../../numbers/format.ts";

export const metadata: Metadata = { title: "Catalogue" };

export default function CataloguePage() {
  const { catalogues, metrics } = describeCatalogue();
  const kinds = Object.entries(catalogues);
  return (
    <>
      <Bar title="Catalogue">
        <PaletteButton />
      </Bar>
      <main className="gap-8 px-4 py-4 md:px-6 lg:grid lg:grid-cols-[160px_minmax(0,1fr)]">
        <Contents label="Kinds" parts={[...kinds.map(([name]) => name), "metrics"]} />
        <div className="min-w-0 space-y-8">
          {kinds.map(([name, { entries }]) => (
            <section key={name} id={name} aria-label={name} className="scroll-mt-16 space-y-2">
              <h2 className="text-lg font-semibold capitalize">{name}</h2>
              {entries.map((entry) => (
                <Entry key={entry.name} entry={entry} />
              ))}
            </section>
          ))}
          <section id="metrics" aria-label="metrics" className="scroll-mt-16 space-y-2">
            <h2 className="text-lg font-semibold">Metrics</h2>
            <div className="card cards-when-narrow overflow-x-auto">
              <table className="grid-table">
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>What</th>
                    <th>Unit</th>
                    <th>Better</th>
                    <th>Per</th>
                  </tr>
                </thead>
                <tbody>
                  {metrics.map(({ name, summary, unit, direction, per }) => (
                    <tr key={name}>
                      <td className="card-title font-mono text-xs">{name}</td>
                      <td className="card-wide text-left! text-soft">{summary}</td>
                      <td data-label="Unit">{unit || "–"}</td>
                      <td data-label="Better">{direction ?? "–"}</td>
                      <td data-label="Per">{per}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </section>
        </div>
      </main>
    </>
  );
}

function Entry({ entry: { name, summary, source, fields } }: { entry: CatalogueEntry }) {
  const options = Object.entries(fields);
  return (
    <article className="card p-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h3 className="font-mono font-medium">{name}</h3>
        <p className="text-sm text-soft">{summary}</p>
        <p className="ml-auto text-xs text-faint">{source}</p>
      </div>
      {options.length > 0 && (
        <dl className="mt-2 space-y-1 border-t border-line pt-2 text-xs">
          {options.map(([key, description]) => (
            <div key={key} className="grid gap-x-4 sm:grid-cols-[140px_170px_minmax(0,1fr)]">
              <dt className="font-mono">{key}</dt>
              <dd className="tabular text-soft">{rangeOf(description)}</dd>
              <dd className="text-faint">{description.help}</dd>
            </div>
          ))}
        </dl>
      )}
    </article>
  );
}

function rangeOf(description: Description): string {
  if (description.type !== "option") return description.type;
  const { min, max, choices, unit, default: fallback, step, kind } = description;
  const range = choices
    ? choices.join(", ")
    : min !== undefined && max !== undefined
      ? `${formatValue(min)} to ${formatValue(max)}${kind === "int" && step && step > 1 ? ` by ${step}` : ""}`
      : kind;
  return `${range}${unit ? ` ${unit}` : ""} · ${formatValue(fallback) || "none"}`;
}
