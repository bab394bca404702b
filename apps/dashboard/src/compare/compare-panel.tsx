"use client";

import { useMemo } from "react";
import { useAddress } from "../address/use-address.ts";
import { useEvidence } from "../evidence/use-evidence.ts";
import { Popover, Tick } from "../frame/popover.tsx";
import { Segmented } from "../frame/segmented.tsx";
import type { WireTrial } from "../live/wire.ts";
import { trialColumns } from "../trials/columns.tsx";
import { shortPath, variedPaths } from "../trials/paths.ts";
import { useNumbers } from "../trials/use-numbers.ts";
import { writeBrushes } from "./brush.ts";
import { ColumnSelect } from "./column-select.tsx";
import { DivergenceMap } from "./divergence-map.tsx";
import { ImportanceChart } from "./importance-chart.tsx";
import { ParallelChart } from "./parallel-chart.tsx";
import { ScatterChart } from "./scatter-chart.tsx";
import { useKept } from "./use-kept.ts";

const kinds = ["parallel", "scatter", "importance", "divergence"] as const;
type Kind = (typeof kinds)[number];
/** More axes than these at first would leave no room between them. */
const firstAxes = 6;

/** The trials of a sweep in one chart: which values go with which results. Filter and brushes are the table's, too. */
export default function ComparePanel({
  sweepId,
  trials,
  objectives,
  colours,
  ended,
}: {
  sweepId: number;
  trials: readonly WireTrial[];
  /** Metrics that the sweep is judged by. */
  objectives: readonly string[];
  colours: ReadonlyMap<number, string>;
  /** Trials that have ended: evidence may change with it. */
  ended: number;
}) {
  const address = useAddress();
  const columns = useMemo(() => trialColumns(trials, objectives), [trials, objectives]);
  const varied = useMemo(() => variedPaths(trials), [trials]);
  const { kept, brushes } = useKept(trials, columns);
  const picked = useNumbers("pick");
  const asked = address.get("chart") as Kind;
  const usual = objectives.length > 1 || varied.length < 2 ? "scatter" : "parallel";
  const kind = kinds.includes(asked) ? asked : usual;
  const find = (id: string) => columns.find((column) => column.id === id);
  const has = (id: string) => (find(id) ? id : undefined);
  const [objective, against = "network/macs"] = objectives;
  const judged = objectives.find((name) => name === address.get("importance-for")) ?? objective;
  const result = has(objective!) ?? "progress";
  const x = find(address.get("x-column")) ?? find(has(against) ?? varied[0] ?? "seed")!;
  const y = find(address.get("y-column")) ?? find(result)!;
  const axisText = address.has("axes")
    ? address.get("axes")
    : [
        ...varied.slice(0, firstAxes - objectives.length),
        ...objectives.slice(1).filter(has),
        result,
      ].join(",");
  const axes = useMemo(
    () => axisText.split(",").flatMap((id) => columns.find((column) => column.id === id) ?? []),
    [axisText, columns],
  );
  const name = (path: string) => shortPath(path, trials);
  return (
    <section aria-label="Charts" className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h2 className="heading">Trials compared</h2>
        <Segmented
          label="Chart"
          options={kinds}
          value={kind}
          onChange={(next) => address.set({ chart: next })}
        />
        {kind === "scatter" && (
          <>
            <ColumnSelect
              label="x"
              {...{ columns }}
              value={x.id}
              onChange={(id) => address.set({ "x-column": id })}
            />
            <ColumnSelect
              label="y"
              {...{ columns }}
              value={y.id}
              onChange={(id) => address.set({ "y-column": id })}
            />
          </>
        )}
        {kind === "importance" && objectives.length > 1 && (
          <Segmented
            label="Importance for"
            options={objectives}
            value={judged!}
            onChange={(next) => address.set({ "importance-for": next })}
          />
        )}
        {kind === "parallel" && (
          <Popover label="Axes">
            {columns.map(({ id, label }) => (
              <Tick
                key={id}
                label={label}
                hint={id}
                checked={axes.some((axis) => axis.id === id)}
                onChange={(on) =>
                  address.set({
                    axes: [
                      ...axes.map((axis) => axis.id).filter((one) => one !== id),
                      ...(on ? [id] : []),
                    ].join(","),
                  })
                }
              />
            ))}
          </Popover>
        )}
        {brushes.length > 0 && (
          <button
            type="button"
            className="chip"
            data-on
            onClick={() => address.set({ brush: null })}
          >
            {kept.length} of {trials.length} kept, clear {brushes.length}{" "}
            {brushes.length === 1 ? "brush" : "brushes"}
          </button>
        )}
      </div>
      <div className="card min-h-[372px] px-3 pt-2.5 pb-2">
        {kind === "parallel" && (
          <ParallelChart
            {...{ trials, kept, axes, brushes }}
            onBrush={(next) => address.set({ brush: writeBrushes(next) || null })}
          />
        )}
        {kind === "scatter" && (
          <ScatterChart
            {...{ trials, kept, x, y, colours }}
            onPick={(number) => picked.set([number], !picked.has(number))}
          />
        )}
        {kind === "importance" && (
          <SweepImportance {...{ sweepId, ended, name }} metric={judged!} />
        )}
        {kind === "divergence" && <SweepDivergence {...{ sweepId, ended, name }} />}
      </div>
    </section>
  );
}

interface EvidenceProps {
  sweepId: number;
  ended: number;
  name(path: string): string;
}

function SweepImportance({ sweepId, ended, name, metric }: EvidenceProps & { metric: string }) {
  const importance = useEvidence(
    "GET /api/sweeps/{id}/importance",
    { params: { id: sweepId }, query: { metric } },
    ended,
  );
  return importance ? (
    <ImportanceChart {...{ importance, name }} />
  ) : (
    <div className="h-80" aria-busy />
  );
}

function SweepDivergence({ sweepId, ended, name }: EvidenceProps) {
  const report = useEvidence("GET /api/sweeps/{id}/divergence", { params: { id: sweepId } }, ended);
  return report ? <DivergenceMap {...{ report, name }} /> : <div className="h-80" aria-busy />;
}
