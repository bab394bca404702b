"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatNumber } from "../numbers/format.ts";
import { abscissaText } from "./abscissa.ts";
import { chartOptions, putForward } from "./options.ts";
import { type ChartView, chartTables, type Line } from "./series.ts";
import { useMode } from "./use-mode.tsx";

export type Zoom = readonly [from: number, to: number];

interface Tip {
  readonly left: number;
  readonly top: number;
  readonly line: Line;
  readonly x: number;
  readonly value: number;
}

/** One chart of learning curves. Drag zooms, double click resets; the crosshair is shared by `syncKey`. */
export function CurveChart({
  lines,
  view,
  unit,
  height,
  syncKey,
  highlight,
  zoom,
  onZoom,
}: {
  lines: readonly Line[];
  view: ChartView;
  unit: string;
  height: number;
  syncKey: string;
  highlight: number | null;
  /** The stretch of x that is shown, shared by the charts of a page; null is all of it. */
  zoom: Zoom | null;
  onZoom(zoom: Zoom | null): void;
}) {
  const mode = useMode();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [width, setWidth] = useState(0);
  const [tip, setTip] = useState<Tip | null>(null);

  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry!.contentRect.width)),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const { columns, data } = useMemo(() => {
    const { tables, columns } = chartTables(lines, view);
    const data: uPlot.AlignedData =
      tables.length === 0
        ? ([[]] as unknown as uPlot.AlignedData)
        : uPlot.join(tables.map((table) => (table[0].length > 0 ? table : withOneGap(table))));
    return { columns, data };
  }, [lines, view]);

  // A new plot only when its make-up changes; new points go into the one there is.
  const makeup = JSON.stringify([
    columns.map(({ line, role }) => [line.id, line.colour, role]),
    view,
    unit,
    mode,
  ]);
  const latest = useRef({ columns, data, zoom, highlight, onZoom });
  latest.current = { columns, data, zoom, highlight, onZoom };

  // biome-ignore lint/correctness/useExhaustiveDependencies: `makeup` stands for columns, view, unit and mode
  useEffect(() => {
    const element = holder.current;
    if (!element || width === 0) return;
    const { columns, data, highlight } = latest.current;
    plot.current?.destroy();
    const created = new uPlot(
      chartOptions({
        columns,
        view,
        mode,
        width,
        height,
        syncKey,
        unit,
        highlight,
        hooks: {
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width > 0)
                latest.current.onZoom([self.posToVal(left, "x"), self.posToVal(left + width, "x")]);
            },
          ],
          setCursor: [(self) => setTip(readTip(self, latest.current.columns))],
          ready: [
            (self) => self.over.addEventListener("dblclick", () => latest.current.onZoom(null)),
          ],
        },
      }),
      data,
      element,
    );
    show(created, latest.current.zoom);
    plot.current = created;
    return () => {
      created.destroy();
      if (plot.current === created) plot.current = null;
    };
  }, [makeup, width, height, syncKey]);

  useEffect(() => {
    if (plot.current) putForward(plot.current, latest.current.columns, highlight);
  }, [highlight]);

  useEffect(() => {
    const current = plot.current;
    if (!current || current.series.length !== data.length) return;
    current.setData(data, zoom === null);
    if (zoom !== null) show(current, zoom);
  }, [data, zoom]);

  return (
    <div className="relative">
      <div ref={holder} style={{ height }} className="w-full overflow-hidden" />
      {tip && (
        <div
          className="tabular pointer-events-none absolute z-10 max-w-72 rounded-md border border-line bg-raised px-2 py-1 text-xs shadow-md"
          style={{
            left: Math.min(tip.left + 14, Math.max(width - 230, 0)),
            top: Math.max(tip.top - 44, 0),
          }}
        >
          <div className="flex items-center gap-1.5 truncate">
            <span
              className="size-2 shrink-0 rounded-full"
              style={{ background: tip.line.colour }}
            />
            <span className="truncate">{tip.line.label}</span>
          </div>
          <div>
            <b className="font-semibold">
              {formatNumber(tip.value)}
              {unit && ` ${unit}`}
            </b>{" "}
            <span className="text-faint">{tipText(view, tip.x)}</span>
          </div>
        </div>
      )}
    </div>
  );
}

/** `step 120`, `3 min 20 s`, `1.2 T MACs` */
function tipText({ x }: ChartView, value: number): string {
  const text = abscissaText(x, value);
  if (x === "time") return text;
  return x === "MACs" ? `${text} MACs` : `${x} ${text}`;
}

/** Shows a stretch of x, and of y what lies in it. */
function show(plot: uPlot, zoom: Zoom | null) {
  if (zoom !== null) plot.setScale("x", { min: zoom[0], max: zoom[1] });
}

/** uPlot.join needs an x in every table. */
function withOneGap(table: uPlot.AlignedData): uPlot.AlignedData {
  return [[0], ...table.slice(1).map(() => [null])] as unknown as uPlot.AlignedData;
}

/** The line nearest to the pointer, with its value there; null where the pointer is elsewhere. */
function readTip(plot: uPlot, columns: readonly { line: Line; role: string }[]): Tip | null {
  const { left, top, event } = plot.cursor;
  if (left === undefined || top === undefined || left < 0 || !event) return null;
  let best: Tip | null = null;
  let nearest = 40;
  columns.forEach(({ line, role }, at) => {
    if (role !== "line") return;
    const index = nearestIndex(plot, at + 1, left);
    if (index === null) return;
    const x = plot.data[0][index]!;
    const value = plot.data[at + 1]![index]!;
    const distance = Math.hypot(
      plot.valToPos(value, "y") - top,
      (plot.valToPos(x, "x") - left) / 4,
    );
    if (distance < nearest) {
      nearest = distance;
      best = { left: left + plot.bbox.left / devicePixelRatio, top, line, x, value };
    }
  });
  return best;
}

/** The index, around the pointer, of the column's nearest value. */
function nearestIndex(plot: uPlot, column: number, left: number): number | null {
  const data = plot.data[column]!;
  const at = plot.posToIdx(left);
  for (let off = 0; off < 400; off++) {
    if (data[at - off] !== null && data[at - off] !== undefined) return at - off;
    if (data[at + off] !== null && data[at + off] !== undefined) return at + off;
  }
  return null;
}
