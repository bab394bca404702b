"use client";

import { type PointerEvent, useMemo, useState } from "react";
import { ExportMenu } from "../charts/export/export-menu.tsx";
import { SpokenTable } from "../charts/export/spoken-table.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { colourOf } from "../charts/part-map.ts";
import { useMode } from "../charts/use-mode.tsx";
import { useWidth } from "../charts/use-width.ts";
import type { WireTrial } from "../live/wire.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import { type Brush, brushOf, placesOf } from "./brush.ts";
import { frameOf } from "./frame-of.ts";
import { scaleOf } from "./scale.ts";
import { TickLabel } from "./tick-label.tsx";

const height = 320;
const margin = { left: 76, right: 84, top: 40, bottom: 34 };
/** Lines share a path by their colour, of so many: ten thousand trials are a dozen elements. */
const shades = 12;

interface Drag {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Parallel coordinates: an axis each column, a line each trial, coloured by the last axis. A drag along an axis keeps the
 * trials that pass there, in the table too. Trials without a value pass below the axis.
 */
export function ParallelChart({
  trials,
  kept,
  axes,
  brushes,
  onBrush,
}: {
  trials: readonly WireTrial[];
  /** Those that filter and brushes keep; the others are dim. */
  kept: readonly WireTrial[];
  axes: readonly TrialColumn[];
  brushes: readonly Brush[];
  onBrush(brushes: readonly Brush[]): void;
}) {
  const mode = useMode();
  const { holder, width } = useWidth();
  const [drag, setDrag] = useState<Drag | null>(null);
  const scales = useMemo(() => axes.map((column) => scaleOf(column, trials)), [axes, trials]);
  const frame = useMemo(() => frameOf(width, height, margin), [width]);
  const last = axes.length - 1;
  const place = (axis: number) => frame.x(last < 1 ? 0.5 : axis / last);
  const below = frame.bottom + 14;

  const paths = useMemo(() => {
    const own = new Set(kept);
    const byShade = new Map<string, string[]>();
    for (const trial of trials) {
      const places = scales.map((scale, axis) => scale.place(axes[axis]!.value(trial)));
      const line = places
        .map(
          (level, axis) =>
            `${frame.x(last < 1 ? 0.5 : axis / last).toFixed(1)} ${(level === null ? below : frame.y(level)).toFixed(1)}`,
        )
        .join("L");
      const end = places[last] ?? null;
      const shade = !own.has(trial)
        ? "dim"
        : end === null
          ? "none"
          : String(Math.min(Math.floor(end * shades), shades - 1));
      byShade.set(shade, [...(byShade.get(shade) ?? []), `M${line}`]);
    }
    const rank = (shade: string) => (shade === "dim" ? -1 : shade === "none" ? 99 : Number(shade));
    return [...byShade].sort(([a], [b]) => rank(a) - rank(b));
  }, [trials, kept, axes, scales, frame, below, last]);
  const someMissing = trials.some((trial) =>
    scales.some((scale, axis) => scale.place(axes[axis]!.value(trial)) === null),
  );

  const levelOf = (event: PointerEvent<SVGRectElement>) => {
    const { top } = event.currentTarget.ownerSVGElement!.getBoundingClientRect();
    const share = (frame.bottom - (event.clientY - top)) / (frame.bottom - frame.top);
    return Math.min(Math.max(share, 0), 1);
  };
  /** The last move may not have been drawn yet: where it ends counts. */
  const end = (event: PointerEvent<SVGRectElement>) => {
    if (!drag) return;
    const to = levelOf(event);
    const { id } = axes[drag.axis]!;
    const others = brushes.filter((brush) => brush.id !== id);
    // A click, which is a drag of nothing, takes the brush away.
    const next =
      Math.abs(drag.from - to) < 0.02 ? null : brushOf(id, scales[drag.axis]!, drag.from, to);
    onBrush(next ? [...others, next] : others);
    setDrag(null);
  };
  const words = `${kept.length} of ${trials.length} trials over ${axes.map(({ label }) => label).join(", ")}.`;
  const table = (): ChartTable => ({
    caption: `Parallel coordinates: ${words}`,
    columns: ["trial", ...axes.map(({ id }) => id)],
    rows: kept.map((trial) => [trial.number, ...axes.map((column) => column.value(trial))]),
  });
  return (
    <figure ref={holder} className="relative min-w-0" data-chart="parallel">
      <div className="absolute top-0 right-0 z-10">
        <ExportMenu figure={holder} name="parallel" title="Parallel coordinates" table={table} />
      </div>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        className="w-full"
        role="img"
        aria-label={`Parallel coordinates: ${words}`}
      >
        {paths.map(([shade, lines]) => (
          <path
            key={shade}
            d={lines.join("")}
            fill="none"
            stroke={
              shade === "dim"
                ? "var(--color-line)"
                : colourOf(shade === "none" ? null : (Number(shade) + 0.5) / shades, mode)
            }
            strokeWidth={shade === "dim" ? 1 : 1.4}
            opacity={shade === "dim" ? 0.8 : trials.length > 500 ? 0.4 : 0.85}
          />
        ))}
        {axes.map((column, axis) => {
          const { ticks } = scales[axis]!;
          const at = place(axis);
          const brush = brushes.find(({ id }) => id === column.id);
          const stretch =
            drag?.axis === axis
              ? [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)]
              : brush && placesOf(brush, scales[axis]!);
          const room = Math.max(
            4,
            Math.floor((frame.right - frame.left) / Math.max(last, 1) / 6.6) - 2,
          );
          return (
            <g key={column.id} data-axis={column.id}>
              <line
                x1={at}
                x2={at}
                y1={frame.top}
                y2={frame.bottom}
                stroke="var(--color-line-strong)"
              />
              <TickLabel x={at} y={axis % 2 === 0 || room > 14 ? 14 : 28} most={Math.max(room, 12)}>
                {column.label}
              </TickLabel>
              {ticks
                .filter((_, i) => i % Math.ceil(ticks.length / 12) === 0)
                .map(({ place: level, label }) => (
                  <TickLabel
                    key={label}
                    x={at - 5}
                    y={frame.y(level) + 4}
                    anchor="end"
                    most={Math.min(room, 12)}
                  >
                    {label}
                  </TickLabel>
                ))}
              {someMissing && (
                <TickLabel x={at} y={height - 6}>
                  –
                </TickLabel>
              )}
              {stretch && (
                <rect
                  x={at - 6}
                  width={12}
                  y={frame.y(stretch[1]!)}
                  height={Math.max(frame.y(stretch[0]!) - frame.y(stretch[1]!), 1)}
                  fill="var(--color-accent)"
                  fillOpacity={0.25}
                  stroke="var(--color-accent)"
                />
              )}
              <rect
                x={at - 12}
                width={24}
                y={frame.top}
                height={frame.bottom - frame.top}
                fill="transparent"
                className="cursor-crosshair touch-none"
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  const level = levelOf(event);
                  setDrag({ axis, from: level, to: level });
                }}
                onPointerMove={(event) => {
                  if (drag?.axis === axis) setDrag({ ...drag, to: levelOf(event) });
                }}
                onPointerUp={end}
                onPointerCancel={() => setDrag(null)}
              />
            </g>
          );
        })}
      </svg>
      <figcaption className="text-xs text-faint">
        {words} Coloured by {axes[last]?.label}; a drag along an axis keeps the trials that pass
        there{someMissing && "; below an axis pass those without a value"}.
      </figcaption>
      <SpokenTable table={table()} />
    </figure>
  );
}
