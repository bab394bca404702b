"use client";

import { findMetric } from "@resweep/spec";
import dynamic from "next/dynamic";
import { Suspense, useMemo } from "react";
import { type CurveCache, key } from "../live/curve-cache.ts";
import { axisUnit, formatMetric } from "../numbers/format.ts";
import type { Zoom } from "./curve-chart.tsx";
import { ExportMenu } from "./export/export-menu.tsx";
import { meanOverSeeds } from "./seed-means.ts";
import { anyShown, type ChartView, type Line } from "./series.ts";
import { useMode } from "./use-mode.tsx";

/** A line of every chart of a page; `of`: the trials whose mean it is, where it is not of one. */
export interface CurveLine extends Omit<Line, "points"> {
  readonly of?: readonly number[];
}

/** Its script comes beside the page's own ones, which do not wait for it: rendered at the server, too, the head names it. */
const CurveChart = dynamic(() => import("./curve-chart.tsx").then((file) => file.CurveChart));

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
  lines: readonly CurveLine[];
  curves: ReturnType<CurveCache["snapshot"]>;
  view: ChartView;
  height: number;
  highlight: number | null;
  zoom: Zoom | null;
  onZoom(zoom: Zoom | null): void;
}) {
  const mode = useMode();
  const points = lines.flatMap(({ id, of = [id] }) => of.map((one) => curves.get(key(one, name))));
  const stamp = lines
    .map(({ id, label, colour, of, work }) => `${id} ${label} ${colour} ${of} ${work?.length}`)
    .join("\n");
  const { x, logX, logY, smoothing, scale } = view;
  // The arrays of points are the same ones while unchanged, so this compares them without looking at any point.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `stamp` and `points` stand for the lines and theirs
  const drawn = useMemo(
    () =>
      lines
        .map(({ of, ...line }) => ({
          ...line,
          points: of
            ? meanOverSeeds(of.map((one) => curves.get(key(one, name)) ?? []))
            : (curves.get(key(line.id, name)) ?? []),
        }))
        .filter((line) => line.points.length > 0),
    [stamp, ...points],
  );
  const stable = useMemo(
    () => ({ x, logX, logY, smoothing, scale }),
    [x, logX, logY, smoothing, scale],
  );
  const blank = useMemo(() => !anyShown(drawn, logY), [drawn, logY]);
  const loading = lines.length > 0 && points.every((some) => some === undefined);
  const last = drawn.map((line) => ({ line, value: line.points.at(-1)!.value }));
  return (
    <figure className="card min-w-0 px-3 pt-2.5 pb-1" data-chart={name}>
      <figcaption className="mb-1 flex items-baseline gap-2">
        <span className="heading font-mono text-xs">{name}</span>
        {axisUnit(name) && <span className="text-xs text-faint">{axisUnit(name)}</span>}
        <span className="ml-auto truncate text-xs text-faint">{findMetric(name)?.summary}</span>
        <ExportMenu
          name={name}
          title={name}
          legend={drawn.map(({ label, colour }) => ({ label, colour }))}
          figure={async () => {
            const { curvesDrawing } = await import("./export/curves-drawing.ts");
            return curvesDrawing(drawn, stable, { unit: axisUnit(name), zoom, mode });
          }}
          table={async () => (await import("./export/curves-drawing.ts")).curvesTable(name, drawn)}
        />
      </figcaption>
      <div className="relative" style={{ minHeight: height }}>
        <Suspense>
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
        </Suspense>
        {blank && (
          <p className="absolute inset-0 flex items-center justify-center text-xs text-faint">
            {loading
              ? "Reading points ..."
              : points.every((some) => !some?.length)
                ? "No points yet."
                : `Nothing that ${logY ? "a log axis" : "an axis"} can show: ${logY ? "zero, negative or " : ""}no finite numbers.`}
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
