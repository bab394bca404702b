import type { StageSummary } from "@resweep/store";
import { Tag } from "lucide-react";
import { Link } from "../frame/link.tsx";
import { Scrolling } from "../frame/scrolling.tsx";
import type { Wire } from "../live/wire.ts";
import {
  compareMetrics,
  formatCount,
  formatDuration,
  formatMetric,
  formatNumber,
  formatPercent,
} from "../numbers/format.ts";
import { useMay } from "../people/may.tsx";
import { StateBadge } from "../states/state-badge.tsx";
import { SensitivityMap } from "./sensitivity-map.tsx";

/** Each stage with what it ended at; pruning with every layer before and after. */
export function Stages({
  stages,
  trialId,
  ended,
}: {
  stages: readonly Wire<StageSummary>[];
  trialId: number;
  /** Then what its stages have come to can be given a name. */
  ended: boolean;
}) {
  const may = useMay();
  return (
    <section aria-label="Stages" className="space-y-2">
      <h2 className="heading">Stages</h2>
      {stages.length === 0 && <p className="card p-4 text-faint">None has begun.</p>}
      {stages.map((stage) => (
        <div key={stage.index} className="card p-3">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 className="font-medium">{stage.name}</h3>
            <StateBadge state={stage.state} />
            <span className="tabular ml-auto text-xs text-faint">
              steps {stage.firstStep} to {stage.lastStep ?? "..."}
              {stage.trainMs !== null && ` · ${formatDuration(stage.trainMs)} of training so far`}
              {stage.sharedWith !== null && ` · shared with trial ${stage.sharedWith}`}
            </span>
            {may("launch") && ended && stage.state === "succeeded" && (
              <Link
                href={`/networks?trial=${trialId}&stage=${stage.index}`}
                className="button button-small"
                title="Give what this stage has come to a name"
              >
                <Tag size={14} aria-hidden /> Register
              </Link>
            )}
          </div>
          {stage.results && <StageValues values={stage.results.values} />}
          {stage.results?.latency && (
            <p className="mt-2 text-xs text-faint">{measuredOn(stage.results.latency)}</p>
          )}
          {stage.results?.sensitivity && <SensitivityMap scan={stage.results.sensitivity} />}
          {stage.results?.layers && <Layers layers={stage.results.layers} />}
        </div>
      ))}
    </section>
  );
}

type Results = NonNullable<Wire<StageSummary>["results"]>;

const measuredOn = ({ processor, threads, batch, runs, load }: NonNullable<Results["latency"]>) =>
  `Latency in ONNX Runtime on ${processor}, ${threads} thread${threads === 1 ? "" : "s"}, batch ${batch}, ${runs} runs, at load ${formatNumber(load)}`;

function StageValues({ values }: { values: Results["values"] }) {
  const entries = Object.entries(values).sort(([a], [b]) => compareMetrics(a, b));
  return (
    <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-1 text-sm sm:grid-cols-3">
      {entries.map(([name, value]) => (
        <div key={name} className="min-w-0">
          <dt className="label truncate" title={name}>
            {name}
          </dt>
          <dd className="tabular">{formatMetric(name, Number(value))}</dd>
        </div>
      ))}
    </dl>
  );
}

function Layers({ layers }: { layers: NonNullable<Results["layers"]> }) {
  const sum = (pick: (layer: (typeof layers)[number]) => number) =>
    layers.reduce((total, layer) => total + pick(layer), 0);
  const [before, after] = [sum((one) => one.parametersBefore), sum((one) => one.parametersAfter)];
  const [macsBefore, macsAfter] = [sum((one) => one.macsBefore), sum((one) => one.macsAfter)];
  return (
    <details className="mt-3" open>
      <summary className="text-sm text-soft">
        {layers.length} layers: parameters {change(before, after)}, MACs{" "}
        {change(macsBefore, macsAfter)}
      </summary>
      <Scrolling label="Layers" className="mt-2 max-h-96 overflow-auto">
        <table className="grid-table text-xs [&_td]:h-7!">
          <thead>
            <tr>
              <th>layer</th>
              <th className="number">filters</th>
              <th className="number">parameters</th>
              <th className="number">MACs</th>
            </tr>
          </thead>
          <tbody>
            {layers.map((layer) => (
              <tr key={layer.name}>
                <td className="font-mono">{layer.name}</td>
                <Change before={layer.filtersBefore} after={layer.filtersAfter} />
                <Change before={layer.parametersBefore} after={layer.parametersAfter} />
                <Change before={layer.macsBefore} after={layer.macsAfter} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </details>
  );
}

function Change({ before, after }: { before: number; after: number }) {
  if (before === after) return <td className="number text-faint">{formatCount(before)}</td>;
  return (
    <td className="number whitespace-nowrap">
      <span className="text-faint">{formatCount(before)} →</span> {formatCount(after)}
    </td>
  );
}

const change = (before: number, after: number) =>
  `${formatCount(before)} → ${formatCount(after)} (${formatPercent(after / Math.max(before, 1) - 1, 0)})`;
