"use client";

import { type MouseEvent, useMemo, useState } from "react";
import { ExportMenu } from "../charts/export/export-menu.tsx";
import { SpokenTable } from "../charts/export/spoken-table.tsx";
import type { ChartTable } from "../charts/export/table.ts";
import { useWidth } from "../charts/use-width.ts";
import type { WireTrial } from "../live/wire.ts";
import { formatValue } from "../numbers/format.ts";
import type { TrialColumn } from "../trials/columns.tsx";
import { frameOf } from "./frame-of.ts";
import { frontOf } from "./front.ts";
import { scaleOf } from "./scale.ts";
import { TickLabel } from "./tick-label.tsx";

const height = 320;

/** One column against another, a point each trial; where both have a better way, the stairs are the front. */
export function ScatterChart({
  trials,
  kept,
  x,
  y,
  colours,
  onPick,
}: {
  trials: readonly WireTrial[];
  /** Those that the filter keeps; the others are dim. */
  kept: readonly WireTrial[];
  x: TrialColumn;
  y: TrialColumn;
  colours: ReadonlyMap<number, string>;
  onPick(number: number): void;
}) {
  const { holder, width } = useWidth();
  const [near, setNear] = useState<WireTrial | null>(null);
  const [scaleX, scaleY] = useMemo(() => [scaleOf(x, trials), scaleOf(y, trials)], [x, y, trials]);
  const frame = frameOf(width, height, { left: 72, right: 20, top: 30, bottom: 40 });
  const points = useMemo(() => {
    const own = new Set(kept);
    return trials.flatMap((trial) => {
      const [at, level] = [scaleX.place(x.value(trial)), scaleY.place(y.value(trial))];
      return at === null || level === null ? [] : [{ trial, at, level, shown: own.has(trial) }];
    });
  }, [trials, kept, x, y, scaleX, scaleY]);
  const front = useMemo(() => frontOf(kept, x, y), [kept, x, y]);
  const missing = trials.length - points.length;

  const spot = ({ at, level }: { at: number; level: number }) =>
    `M${frame.x(at).toFixed(1)} ${frame.y(level).toFixed(1)}m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0`;
  const byColour = new Map<string, string[]>();
  for (const point of points) {
    const colour = point.shown ? (colours.get(point.trial.id) ?? "gray") : "dim";
    byColour.set(colour, [...(byColour.get(colour) ?? []), spot(point)]);
  }
  const stairs = front
    ?.map((trial, i) => {
      const [at, level] = [
        frame.x(scaleX.place(x.value(trial))!),
        frame.y(scaleY.place(y.value(trial))!),
      ];
      return i === 0 ? `M${at} ${level}` : `H${at}V${level}`;
    })
    .join("");
  const nearest = (event: MouseEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const [px, py] = [event.clientX - box.left, event.clientY - box.top];
    let [best, least] = [null as WireTrial | null, 18];
    for (const point of points) {
      if (!point.shown) continue;
      const distance = Math.hypot(frame.x(point.at) - px, frame.y(point.level) - py);
      if (distance < least) [best, least] = [point.trial, distance];
    }
    return best;
  };
  /** A tap has no move before it. */
  const pick = (event: MouseEvent<SVGSVGElement>) => {
    const trial = nearest(event);
    if (trial) onPick(trial.number);
  };
  const nearAt = points.find(({ trial }) => trial === near);
  const table = (): ChartTable => ({
    caption: `${inWords(x, y, kept.length, front)}${missing > 0 ? ` ${missing} without both values.` : ""}`,
    columns: ["trial", x.id, y.id, ...(front ? ["on the front"] : [])],
    rows: kept.map((trial) => [
      trial.number,
      x.value(trial),
      y.value(trial),
      ...(front ? [front.includes(trial) ? "yes" : "no"] : []),
    ]),
  });
  return (
    <figure ref={holder} className="relative min-w-0" data-chart="scatter">
      <div className="absolute top-0 right-0 z-10">
        <ExportMenu
          figure={holder}
          name={`scatter ${x.label} ${y.label}`}
          title={`${y.label} against ${x.label}`}
          table={table}
        />
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the boxes of the table choose trials by keys */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        className={`w-full ${near ? "cursor-pointer" : ""}`}
        role="img"
        aria-label={inWords(x, y, kept.length, front)}
        onPointerMove={(event) => setNear(nearest(event))}
        onPointerLeave={() => setNear(null)}
        onClick={pick}
      >
        {scaleY.ticks.map(({ place, label }) => (
          <g key={label}>
            <line
              x1={frame.left}
              x2={frame.right}
              y1={frame.y(place)}
              y2={frame.y(place)}
              stroke="var(--color-line)"
            />
            <TickLabel x={frame.left - 8} y={frame.y(place) + 4} anchor="end" most={11}>
              {label}
            </TickLabel>
          </g>
        ))}
        {scaleX.ticks
          .filter((_, i) => i % Math.ceil((scaleX.ticks.length * 64) / width) === 0)
          .map(({ place, label }) => (
            <TickLabel key={label} x={frame.x(place)} y={frame.bottom + 16} most={14}>
              {label}
            </TickLabel>
          ))}
        <TickLabel x={(frame.left + frame.right) / 2} y={height - 6}>
          {x.label}
        </TickLabel>
        <TickLabel x={4} y={14} anchor="start">
          {y.label}
        </TickLabel>
        {[...byColour].map(([colour, spots]) => (
          <path
            key={colour}
            d={spots.join("")}
            fill={colour === "dim" ? "var(--color-line-strong)" : colour}
            opacity={colour === "dim" ? 0.5 : 0.85}
          />
        ))}
        {stairs && <path d={stairs} fill="none" stroke="var(--color-accent)" strokeWidth={1.6} />}
        {nearAt && (
          <circle
            cx={frame.x(nearAt.at)}
            cy={frame.y(nearAt.level)}
            r={6}
            fill="none"
            stroke="var(--color-ink)"
            strokeWidth={1.6}
          />
        )}
      </svg>
      {near && nearAt && (
        <div
          className="tabular pointer-events-none absolute z-10 max-w-72 rounded-md border border-line bg-raised px-2 py-1 text-xs shadow-md"
          style={{
            left: Math.min(frame.x(nearAt.at) + 12, Math.max(width - 180, 0)),
            top: Math.max(frame.y(nearAt.level) - 56, 0),
          }}
        >
          <div className="font-medium">Trial {near.number}</div>
          {[x, y].map((column) => (
            <div key={column.id} className="text-soft">
              {column.label} <b className="font-semibold text-ink">{textOf(column, near)}</b>
            </div>
          ))}
        </div>
      )}
      <figcaption className="text-xs text-faint">
        {inWords(x, y, kept.length, front)}
        {missing > 0 && ` ${missing} ${missing === 1 ? "has" : "have"} not both values.`} A click
        chooses a trial.
      </figcaption>
      <SpokenTable table={table()} />
    </figure>
  );
}

export function textOf(column: TrialColumn, trial: WireTrial): string {
  const value = column.value(trial);
  return typeof value === "number" && column.format ? column.format(value) : formatValue(value);
}

function inWords(
  x: TrialColumn,
  y: TrialColumn,
  count: number,
  front: readonly WireTrial[] | null,
): string {
  const about = `${y.label} against ${x.label} of ${count} trials.`;
  if (!front) return about;
  if (front.length === 0) return `${about} None has both yet.`;
  const numbers = front.slice(0, 12).map(({ number }) => number);
  return `${about} On the front: ${numbers.join(", ")}${front.length > 12 ? ` and ${front.length - 12} more` : ""}.`;
}
