"use client";

import { type PointerEvent, useEffect, useRef, useState } from "react";
import { formatNumber } from "../numbers/format.ts";
import { colourOf, type PartMap, shareOf } from "./part-map.ts";
import { useMode } from "./use-mode.ts";

/** Heights of a row, pixels: few parts are not stretched, and of many each keeps a line. */
const [lowest, highest, wanted] = [4, 18, 320];

const heightOfRow = (rows: number) =>
  Math.min(Math.max(Math.floor(wanted / rows), lowest), highest);

/** Of a map of so many rows, pixels, without its axis. */
export const mapHeight = (rows: number) => rows * heightOfRow(Math.max(rows, 1));

interface Tip {
  readonly left: number;
  readonly top: number;
  readonly part: string;
  readonly step: number;
  readonly value: number | null;
}

/** A map of parts over steps, the first part on top; colours go by value. The pointer reads one cell. */
export function MapChart({ map, label, unit }: { map: PartMap; label: string; unit: string }) {
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
    const column = Math.floor((x / width) * steps.length);
    const [part, step] = [parts[row], steps[column]];
    if (part === undefined || step === undefined) return setTip(null);
    setTip({ left: x, top: y, part, step, value: values[row]![column]! });
  };

  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-2xs text-faint">
      <span aria-hidden className="mb-1 text-right">
        {unit}
      </span>
      <Scale map={map} label={label} />
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
          aria-label={`${label}, ${parts.length} rows over ${steps.length} steps`}
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
            <div className="font-mono">{tip.part}</div>
            <b className="font-semibold">{formatNumber(tip.value)}</b>{" "}
            <span className="text-faint">step {formatNumber(tip.step)}</span>
          </div>
        )}
      </div>
      <span />
      <div className="mt-1 flex items-baseline justify-between tabular" aria-hidden>
        <span>{formatNumber(steps[0])}</span>
        <span>{map.means ? "step, each column the mean of several" : "step"}</span>
        <span>{formatNumber(steps.at(-1))}</span>
      </div>
    </div>
  );
}

/** What the colours mean; what is missing or not finite is named where there is such. */
function Scale({ map, label }: { map: PartMap; label: string }) {
  const mode = useMode();
  const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((share) => colourOf(share, mode));
  const values = map.values.flat();
  return (
    <div className="tabular mb-1 flex flex-wrap items-center gap-x-2 gap-y-1">
      <span>{label}</span>
      {map.range && (
        <>
          <span>{formatNumber(map.range[0])}</span>
          <span
            aria-hidden
            className="h-2 w-16 rounded-full sm:w-40"
            style={{ background: `linear-gradient(to right, ${stops.join(", ")})` }}
          />
          <span>{formatNumber(map.range[1])}</span>
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
