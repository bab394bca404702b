"use client";

import { findMetric } from "@resweep/spec";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useAddress } from "../address/use-address.ts";
import { Segmented } from "../frame/segmented.tsx";
import type { CurveCache } from "../live/curve-cache.ts";
import { abscissas, abscissaText } from "./abscissa.ts";
import { type ColourBy, type Coloured, defaultColouring, trialColours } from "./colours.ts";
import type { Zoom } from "./curve-chart.tsx";
import { Legend } from "./legend.tsx";
import { type CurveLine, MetricChart } from "./metric-chart.tsx";
import { MetricPicker } from "./metric-picker.tsx";
import { bySeeds } from "./seed-means.ts";
import { useMode } from "./use-mode.tsx";
import { useWork } from "./use-work.ts";

export interface CurveTrial extends Coloured {
  readonly label: string;
  readonly seed: number;
  readonly values: unknown;
}

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
  const x = abscissas.find((one) => one === address.get("x")) ?? "step";
  const smoothing = Math.min(Math.max(Number(address.get("smooth", "0")) || 0, 0), 0.99);
  const logY = address.get("log").includes("y");
  const logX = address.get("log").includes("x");
  const colourBy = (address.get("colour") || defaultColouring(trials)) as ColourBy;
  const zoomText = address.get("zoom");
  const zoom = useMemo(() => readZoom(zoomText), [zoomText]);
  const hiddenText = address.get("hidden");
  const hidden = useMemo(
    () => new Set(hiddenText.split(",").filter(Boolean).map(Number)),
    [hiddenText],
  );

  const colours = useMemo(() => trialColours(trials, colourBy, mode), [trials, colourBy, mode]);
  const curves = useSyncExternalStore(cache.subscribe, cache.snapshot, cache.snapshot);
  const ids = shown.map(({ id }) => id);
  const wanted = `${ids.join(",")} ${names.join(",")}`;
  cache.announce(ids, names);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` stands for both lists
  useEffect(() => {
    void cache.want(ids, names);
  }, [cache, wanted]);

  const severalSeeds = new Set(shown.map(({ seed }) => seed)).size > 1;
  const means = severalSeeds && address.get("seeds") === "mean";
  const work = useWork(ids, x === "MACs");
  const lineOf = ({ id, label }: CurveTrial) => ({
    ...{ id, label, colour: colours.get(id) ?? "gray" },
    work: work.get(id) ?? undefined,
  });
  const legend: CurveLine[] = means
    ? bySeeds(shown).map((own) => ({
        ...lineOf(own[0]!),
        label: meanLabel(own),
        of: own.map(({ id }) => id),
      }))
    : shown.map(lineOf);
  const visible = legend.filter(({ id }) => !hidden.has(id));
  const uncounted = x === "MACs" ? shown.filter(({ id }) => work.get(id) === null).length : 0;
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
          onChange={(next) => address.set({ x: next === "step" ? null : next, zoom: null })}
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
        {zoom && (
          <button type="button" className="chip" onClick={() => address.set({ zoom: null })}>
            zoomed to {zoom.map((at) => abscissaText(x, at)).join(" to ")}, show all
          </button>
        )}
        {severalSeeds && (
          <Segmented
            label="Seeds"
            options={["each seed", "mean"] as const}
            value={means ? "mean" : "each seed"}
            onChange={(next) => address.set({ seeds: next === "mean" ? next : null })}
          />
        )}
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
            zoom={zoom}
            onZoom={(next) =>
              address.set({ zoom: next === null ? null : next.map(roundZoom).join(",") })
            }
          />
        ))}
        {names.length === 0 && (
          <p className="card p-6 text-center text-faint">Pick a metric to draw its curves.</p>
        )}
      </div>
      {uncounted > 0 && (
        <p className="text-xs text-faint">
          Without {uncounted === 1 ? "1 trial" : `${uncounted} trials`} whose multiply-accumulates
          cannot be counted here any more.
        </p>
      )}
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

/** `depth 20, 3 seeds` of `4 · depth 20, seed 1`. */
function meanLabel(own: readonly CurveTrial[]): string {
  const what = own[0]!.label.replace(/^\d+ · /, "").replace(/(, )?seed \d+$/, "");
  const seeds = own.length === 1 ? "1 seed" : `${own.length} seeds`;
  return what === "" ? seeds : `${what}, ${seeds}`;
}

function readZoom(text: string): Zoom | null {
  const [from, to] = text.split(",").map(Number);
  return text !== "" && Number.isFinite(from) && Number.isFinite(to) && from! < to!
    ? [from!, to!]
    : null;
}

const roundZoom = (value: number) => Number(value.toPrecision(5));
