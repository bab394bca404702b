"use client";

import { findMetric } from "@resweep/spec";
import dynamic from "next/dynamic";
import { useMemo } from "react";
import { type CurveCache, key } from "../live/curve-cache.ts";
import { axisUnit, formatMetric } from "../numbers/format.ts";
import type { Zoom } from "./curve-chart.tsx";
import type { ChartView, Line } from "./series.ts";

/** Drawn in the browser alone: its script comes while the points are being read. */
const CurveChart = dynamic(() => import("./curve-chart.tsx").then((file) => file.CurveChart), {
  ssr: false,
});

/** One metric of several trials: its chart, and the last values as a table for those who hear the page. */
export function MetricChart({
  name,
  lines,
  curves,
  view,
  height,
  highlight,
  zoom,
  onZoom,
}: {
  name: string;
  lines: readonly Omit<Line, "points">[];
  curves: ReturnType<CurveCache["snapshot"]>;
  view: ChartView;
  height: number;
  highlight: number | null;
  zoom: Zoom | null;
  onZoom(zoom: Zoom | null): void;
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
      <div className="relative" style={{ minHeight: height }}>
        <CurveChart
          lines={drawn}
          view={stable}
          unit={axisUnit(name)}
          height={height}
          syncKey="curves"
          highlight={highlight}
          zoom={zoom}
          onZoom={onZoom}
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
