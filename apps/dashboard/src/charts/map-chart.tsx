"use client";

import { type PointerEvent, useEffect, useRef, useState } from "react";
import { formatNumber } from "../numbers/format.ts";
import { ExportMenu } from "./export/export-menu.tsx";
import type { ChartTable } from "./export/table.ts";
import { colourOf, type PartMap, shareOf } from "./part-map.ts";
import { useMode } from "./use-mode.tsx";

/** Heights of a row, pixels: few parts are not stretched, and of many each keeps a line. */
const [lowest, highest, wanted] = [4, 18, 320];

const heightOfRow = (rows: number) =>
  Math.min(Math.max(Math.floor(wanted / rows), lowest), highest);

/** Of a map of so many rows, pixels, without its axis. */
export const mapHeight = (rows: number) => rows * heightOfRow(Math.max(rows, 1));

interface Tip {
  readonly left: number;
  readonly top: number;
  readonly row: number;
  readonly column: number;
}

/** So few columns are each named below the map. */
const mostNamed = 10;

/** A map of parts over steps, the first part on top; colours go by value. The pointer reads one cell. */
export function MapChart({
  map,
  label,
  unit,
  format = formatNumber,
  column = { name: "step", format: formatNumber },
  detail,
  table,
}: {
  map: PartMap;
  label: string;
  unit: string;
  /** Of a value. */
  format?: (value: number | null | undefined) => string;
  /** What the columns are of, where they are no steps. */
  column?: { name: string; format(value: number | undefined): string };
  /** What more the pointer reads in a cell. */
  detail?: (row: number, column: number) => string;
  /** Its numbers, where they say more than the values of the cells. */
  table?: ChartTable;
}) {
  const mode = useMode();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [tip, setTip] = useState<Tip | null>(null);
  const { parts, steps, values } = map;
  const rowHeight = heightOfRow(parts.length);
  const height = rowHeight * parts.length;
  // Of rows too low for a line of text every so manieth is named.
  const between = Math.ceil(12 / rowHeight);
  const characters = Math.min(Math.max(unit.length, ...parts.map(({ length }) => length)), 18);

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor(entry!.contentRect.width)),
    );
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context || width === 0) return;
    const ratio = window.devicePixelRatio;
    element.width = width * ratio;
    element.height = height * ratio;
    context.scale(ratio, ratio);
    const edge = (column: number) => Math.round((column * width) / steps.length);
    values.forEach((row, at) => {
      row.forEach((value, column) => {
        if (value === null) return;
        context.fillStyle = colourOf(Number.isFinite(value) ? shareOf(map, value) : null, mode);
        const left = edge(column);
        context.fillRect(left, at * rowHeight, edge(column + 1) - left, rowHeight);
      });
    });
  }, [map, values, steps, width, height, rowHeight, mode]);

  const readTip = (event: PointerEvent<HTMLCanvasElement>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const row = Math.floor(y / rowHeight);
    const at = Math.floor((x / width) * steps.length);
    if (parts[row] === undefined || steps[at] === undefined) return setTip(null);
    setTip({ left: x, top: y, row, column: at });
  };

  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-2xs text-faint">
      <span aria-hidden className="mb-1 text-right">
        {unit}
      </span>
      <div className="mb-1 flex items-start gap-2">
        <Scale map={map} label={label} format={format} />
        <ExportMenu
          name={`${label} ${unit}`}
          title={`${label} by ${unit} and ${column.name}`}
          figure={async () => {
            const { mapDrawing } = await import("./export/map-drawing.ts");
            return mapDrawing(map, { unit, format, column, mode });
          }}
          table={() => table ?? tableOf(map, label, unit, column)}
        />
      </div>
      <div aria-hidden className="relative font-mono" style={{ height, width: `${characters}ch` }}>
        {parts.map((part, row) =>
          row % between === 0 ? (
            <span
              key={part}
              className="absolute right-0 max-w-full truncate leading-none"
              style={{ top: row * rowHeight + (Math.min(rowHeight, highest) - 11) / 2 }}
            >
              {part}
            </span>
          ) : null,
        )}
      </div>
      <div className="relative">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${label}, ${parts.length} rows over ${steps.length} ${column.name}s`}
          className="block w-full bg-sunken"
          style={{ height }}
          onPointerMove={readTip}
          onPointerLeave={() => setTip(null)}
        />
        {tip && (
          <div
            className="tabular pointer-events-none absolute z-10 rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-md"
            style={{
              left: Math.min(tip.left + 12, Math.max(width - 150, 0)),
              top: Math.max(tip.top - 48, 0),
            }}
          >
            <div className="font-mono">{parts[tip.row]}</div>
            <b className="font-semibold">{format(values[tip.row]![tip.column])}</b>{" "}
            <span className="text-faint">
              {column.name} {column.format(steps[tip.column])}
            </span>
            {detail && <div className="text-faint">{detail(tip.row, tip.column)}</div>}
          </div>
        )}
      </div>
      <span />
      {steps.length <= mostNamed && column.name !== "step" ? (
        <div className="mt-1 tabular" aria-hidden>
          <div className="flex">
            {steps.map((step) => (
              <span key={step} className="flex-1 text-center">
                {column.format(step)}
              </span>
            ))}
          </div>
          <div className="text-center">{column.name}</div>
        </div>
      ) : (
        <div className="mt-1 flex items-baseline justify-between tabular" aria-hidden>
          <span>{column.format(steps[0])}</span>
          <span>{map.means ? `${column.name}, each column the mean of several` : column.name}</span>
          <span>{column.format(steps.at(-1))}</span>
        </div>
      )}
    </div>
  );
}

function tableOf(
  { parts, steps, values }: PartMap,
  label: string,
  unit: string,
  column: { name: string; format(value: number | undefined): string },
): ChartTable {
  return {
    caption: label,
    columns: [unit, column.name, label],
    rows: parts.flatMap((part, row) =>
      steps.map((step, at) => [
        part,
        column.name === "step" ? step : column.format(step),
        values[row]![at]!,
      ]),
    ),
  };
}

/** What the colours mean; what is missing or not finite is named where there is such. */
function Scale({
  map,
  label,
  format,
}: {
  map: PartMap;
  label: string;
  format: (value: number | null | undefined) => string;
}) {
  const mode = useMode();
  const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => colourOf(share, mode));
  const values = map.values.flat();
  return (
    <div className="tabular flex min-h-6 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
      <span>{label}</span>
      {map.range && (
        <>
          <span>{format(map.range[0])}</span>
          <span
            aria-hidden
            className="h-2 w-16 rounded-full sm:w-40"
            style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }}
          />
          <span>{format(map.range[1])}</span>
          {map.log && <span>log scale</span>}
        </>
      )}
      {values.some((value) => value !== null && !Number.isFinite(value)) && (
        <Key colour={colourOf(null, mode)} label="not finite" />
      )}
      {values.includes(null) && <Key colour="var(--color-sunken)" label="not recorded" />}
    </div>
  );
}

function Key({ colour, label }: { colour: string; label: string }) {
  return (
    <span className="flex items-center gap-1">
      <span
        aria-hidden
        className="size-2 border border-line-strong"
        style={{ background: colour }}
      />
      {label}
    </span>
  );
}
