"use client";

import { findMetric } from "@resweep/spec";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useAddress } from "../address/use-address.ts";
import { type CurveCache, key } from "../live/curve-cache.ts";
import { axisUnit, formatMetric } from "../numbers/format.ts";
import { type ColourBy, type Coloured, defaultColouring, trialColours } from "./colours.ts";
import { CurveChart } from "./curve-chart.tsx";
import { Legend } from "./legend.tsx";
import { MetricPicker } from "./metric-picker.tsx";
import type { Abscissa, ChartView, Line } from "./series.ts";
import { useMode } from "./use-mode.ts";

export interface CurveTrial extends Coloured {
  readonly label: string;
}

const abscissas: readonly Abscissa[] = ["step", "epoch", "time"];

/** Learning curves of several trials: one chart per metric, one legend, one crosshair; the address keeps the view. */
export function CurvesPanel({
  trials,
  shown,
  metrics,
  defaults,
  cache,
  height = 260,
}: {
  /** All trials of the sweep: colours depend on them, not on what is shown. */
  trials: readonly Coloured[];
  shown: readonly CurveTrial[];
  metrics: readonly string[];
  defaults: readonly string[];
  cache: CurveCache;
  height?: number;
}) {
  const address = useAddress();
  const mode = useMode();
  const [highlight, setHighlight] = useState<number | null>(null);
  const chosen = address.has("metrics") ? address.list("metrics") : defaults;
  const names = chosen.filter((name) => metrics.includes(name) || defaults.includes(name));
  const x = (abscissas as readonly string[]).includes(address.get("x"))
    ? (address.get("x") as Abscissa)
    : "step";
  const smoothing = Math.min(Math.max(Number(address.get("smooth", "0")) || 0, 0), 0.99);
  const logY = address.get("log").includes("y");
  const logX = address.get("log").includes("x");
  const colourBy = (address.get("colour") || defaultColouring(trials)) as ColourBy;
  const hiddenText = address.get("hidden");
  const hidden = useMemo(
    () => new Set(hiddenText.split(",").filter(Boolean).map(Number)),
    [hiddenText],
  );

  const colours = useMemo(() => trialColours(trials, colourBy, mode), [trials, colourBy, mode]);
  const curves = useSyncExternalStore(cache.subscribe, cache.snapshot, cache.snapshot);
  const wanted = `${shown.map(({ id }) => id).join(",")} ${names.join(",")}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` stands for both lists
  useEffect(() => {
    void cache.want(
      shown.map(({ id }) => id),
      names,
    );
  }, [cache, wanted]);

  const legend = shown.map(({ id, label }) => ({ id, label, colour: colours.get(id) ?? "gray" }));
  const visible = legend.filter(({ id }) => !hidden.has(id));
  const log = (axis: "x" | "y", on: boolean) => {
    const axes = new Set([...(logX ? ["x"] : []), ...(logY ? ["y"] : [])]);
    if (on) axes.add(axis);
    else axes.delete(axis);
    address.set({ log: [...axes].sort().join("") || null });
  };

  return (
    <section aria-label="Learning curves" className="space-y-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <MetricPicker
          metrics={metrics}
          chosen={names}
          onChange={(next) => address.set({ metrics: next.join(",") || null })}
        />
        <Segmented
          label="Horizontal axis"
          options={abscissas}
          value={x}
          onChange={(next) => address.set({ x: next === "step" ? null : next })}
        />
        <div className="flex gap-1">
          <button
            type="button"
            className="chip"
            aria-pressed={logY}
            onClick={() => log("y", !logY)}
          >
            log y
          </button>
          <button
            type="button"
            className="chip"
            aria-pressed={logX}
            onClick={() => log("x", !logX)}
          >
            log x
          </button>
        </div>
        <label className="flex items-center gap-2 text-xs text-soft">
          smoothing
          <input
            type="range"
            min={0}
            max={0.98}
            step={0.02}
            value={smoothing}
            className="w-24 accent-accent-fill"
            onChange={(event) =>
              address.set({ smooth: Number(event.target.value) === 0 ? null : event.target.value })
            }
          />
          <output className="w-7">{smoothing.toFixed(2)}</output>
        </label>
        {defaultColouring(trials) === "network" && (
          <Segmented
            label="Colour by"
            options={["network", "trial"] as const}
            value={colourBy}
            onChange={(next) => address.set({ colour: next === "network" ? null : next })}
          />
        )}
      </div>
      <div className={`grid gap-3 ${names.length > 1 ? "lg:grid-cols-2" : ""}`}>
        {names.map((name) => (
          <MetricChart
            key={name}
            name={name}
            height={height}
            highlight={highlight}
            view={{
              x,
              logX,
              logY,
              smoothing,
              scale: findMetric(name)?.unit === "fraction" ? 100 : 1,
            }}
            lines={visible}
            curves={curves}
          />
        ))}
        {names.length === 0 && (
          <p className="card p-6 text-center text-faint">Pick a metric to draw its curves.</p>
        )}
      </div>
      {legend.length > 1 && (
        <Legend
          lines={legend}
          hidden={new Set([...hidden].filter((id) => legend.some((line) => line.id === id)))}
          onHidden={(next) => address.set({ hidden: [...next].join(",") || null })}
          onHighlight={setHighlight}
        />
      )}
    </section>
  );
}

function MetricChart({
  name,
  lines,
  curves,
  view,
  height,
  highlight,
}: {
  name: string;
  lines: readonly Omit<Line, "points">[];
  curves: ReturnType<CurveCache["snapshot"]>;
  view: ChartView;
  height: number;
  highlight: number | null;
}) {
  const points = lines.map(({ id }) => curves.get(key(id, name)));
  const stamp = lines.map(({ id, label, colour }) => `${id} ${label} ${colour}`).join("\n");
  const { x, logX, logY, smoothing, scale } = view;
  // The arrays of points are the same ones while unchanged, so this compares them without looking at any point.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` and `points` stand for the lines and theirs
  const drawn = useMemo(
    () =>
      lines
        .map((line, at) => ({ ...line, points: points[at] ?? [] }))
        .filter((line) => line.points.length > 0),
    [stamp, ...points],
  );
  const stable = useMemo(
    () => ({ x, logX, logY, smoothing, scale }),
    [x, logX, logY, smoothing, scale],
  );
  const loading = lines.length > 0 && points.every((some) => some === undefined);
  const last = drawn.map((line) => ({ line, value: line.points.at(-1)!.value }));
  return (
    <figure className="card min-w-0 px-3 pt-2.5 pb-1" data-chart={name}>
      <figcaption className="mb-1 flex items-baseline gap-2">
        <span className="heading font-mono text-xs">{name}</span>
        {axisUnit(name) && <span className="text-xs text-faint">{axisUnit(name)}</span>}
        <span className="ml-auto truncate text-xs text-faint">{findMetric(name)?.summary}</span>
      </figcaption>
      <div className="relative">
        <CurveChart
          lines={drawn}
          view={stable}
          unit={axisUnit(name)}
          height={height}
          syncKey="curves"
          highlight={highlight}
        />
        {drawn.length === 0 && (
          <p className="absolute inset-0 flex items-center justify-center text-xs text-faint">
            {loading ? "Reading points ..." : "No points yet."}
          </p>
        )}
      </div>
      <div className="sr-only">
        <table>
          <caption>
            {`${name}: ${drawn.length} lines over ${view.x}, the last value of each.`}
          </caption>
          <tbody>
            {last.map(({ line, value }) => (
              <tr key={line.id}>
                <th scope="row">{line.label}</th>
                <td>{formatMetric(name, value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
}: {
  label: string;
  options: readonly T[];
  value: T;
  onChange(value: T): void;
}) {
  return (
    <fieldset aria-label={label} className="flex rounded-md border border-line bg-surface p-0.5">
      {options.map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={option === value}
          className={`h-6 rounded-sm px-2 text-xs ${option === value ? "bg-accent-soft font-medium text-accent" : "text-soft hover:text-ink"}`}
          onClick={() => onChange(option)}
        >
          {option}
        </button>
      ))}
    </fieldset>
  );
}
