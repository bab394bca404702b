"use client";

import { useState } from "react";
import type { Line } from "./series.ts";

/** Of more lines than `mostListed` the first `listed` are: more would push everything else out of sight. */
const mostListed = 40;
const listed = 24;

/**
 * The lines of all charts of a page. A click isolates a line (again: all are back), with Ctrl or Cmd it hides or shows
 * one; it always says how many are hidden.
 */
export function Legend({
  lines,
  hidden,
  onHidden,
  onHighlight,
}: {
  lines: readonly Omit<Line, "points">[];
  hidden: ReadonlySet<number>;
  onHidden(hidden: ReadonlySet<number>): void;
  onHighlight(id: number | null): void;
}) {
  const [all, setAll] = useState(false);
  const shown = all || lines.length <= mostListed ? lines : lines.slice(0, listed);
  const toggle = (id: number, one: boolean) => {
    const next = new Set(hidden);
    if (one) {
      if (!next.delete(id)) next.add(id);
      return onHidden(next);
    }
    const others = lines.filter((line) => line.id !== id).map((line) => line.id);
    const isolated = !hidden.has(id) && others.every((other) => hidden.has(other));
    onHidden(isolated || others.length === 0 ? new Set() : new Set(others));
  };
  return (
    <fieldset className="flex flex-wrap items-center gap-1" aria-label="Lines">
      {shown.map((line) => {
        const off = hidden.has(line.id);
        return (
          <button
            key={line.id}
            type="button"
            aria-pressed={!off}
            title={`${line.label}: click isolates, Ctrl-click ${off ? "shows" : "hides"}`}
            className={`flex h-6 max-w-full items-center gap-1.5 rounded-md px-1.5 text-xs hover:bg-hover ${off ? "text-faint line-through" : "text-soft"}`}
            onClick={(event) => toggle(line.id, event.ctrlKey || event.metaKey || event.shiftKey)}
            onPointerEnter={() => onHighlight(off ? null : line.id)}
            onPointerLeave={() => onHighlight(null)}
            onFocus={() => onHighlight(off ? null : line.id)}
            onBlur={() => onHighlight(null)}
          >
            <span
              className="h-[3px] w-3 shrink-0 rounded-full"
              style={{ background: off ? "var(--color-line-strong)" : line.colour }}
            />
            <span className="truncate">{line.label}</span>
          </button>
        );
      })}
      {shown.length < lines.length && (
        <button type="button" className="chip" onClick={() => setAll(true)}>
          {lines.length - shown.length} more
        </button>
      )}
      {hidden.size > 0 && (
        <button type="button" className="chip" onClick={() => onHidden(new Set())}>
          {hidden.size} hidden, show all
        </button>
      )}
    </fieldset>
  );
}
