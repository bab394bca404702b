"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useAddress } from "../address/use-address.ts";
import { narrowest, widest } from "./column-choice.ts";
import type { TrialColumn } from "./columns.tsx";

export interface Sorting {
  readonly id: string;
  readonly descending: boolean;
}

/** The head of a column: a click sorts, dragging it onto another moves it, its edge sets its width. */
export function ColumnHeader({
  id,
  label,
  numeric,
  sorting,
  width,
  onMove,
  onResize,
}: Pick<TrialColumn, "id" | "label" | "numeric"> & {
  sorting: Sorting;
  width?: number;
  /** Another column was dropped onto this one. */
  onMove?(dropped: string): void;
  /** Without a width: as wide as what it holds. */
  onResize?(width?: number): void;
}) {
  const address = useAddress();
  const { descending } = sorting;
  const active = sorting.id === id;
  const Arrow = descending ? ArrowDown : ArrowUp;
  const next = !active ? (numeric && id !== "" ? `-${id}` : id) : descending ? id : `-${id}`;
  const shown = active && (id !== "" || descending);
  return (
    <th
      className={`group relative ${numeric ? "number" : ""}`}
      style={width === undefined ? undefined : { minWidth: width, maxWidth: width, width }}
      aria-label={label}
      aria-sort={active ? (descending ? "descending" : "ascending") : "none"}
      draggable={onMove !== undefined}
      onDragStart={(event) => event.dataTransfer.setData(dragged, id)}
      onDragOver={(event) => event.dataTransfer.types.includes(dragged) && event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        onMove?.(event.dataTransfer.getData(dragged));
      }}
    >
      <button
        type="button"
        className={`inline-flex min-h-6 min-w-6 max-w-full items-center gap-1 hover:text-ink ${shown ? "text-ink" : ""}`}
        title={label === id || id === "" ? undefined : id}
        onClick={() => address.set({ sort: next || null })}
      >
        <span className="truncate">{label}</span>
        {shown && <Arrow size={12} className="shrink-0" aria-hidden />}
      </button>
      {onResize && <Edge {...{ label, width, onResize }} />}
    </th>
  );
}

const dragged = "application/x-resweep-column";

/** Pixels that an arrow key moves an edge by. */
const keyStep = 16;

/** Dragged, or moved by the arrow keys; Enter or a double click gives the column back the width of what it holds. */
function Edge({
  label,
  width,
  onResize,
}: {
  label: string;
  width: number | undefined;
  onResize(width?: number): void;
}) {
  const edge = useRef<HTMLDivElement>(null);
  const [measured, setMeasured] = useState(narrowest);
  // A font that comes late or longer rows make a column wider that has no width of its own.
  useEffect(() => {
    const head = edge.current!.parentElement!;
    const observer = new ResizeObserver(() => setMeasured(head.getBoundingClientRect().width));
    observer.observe(head);
    return () => observer.disconnect();
  }, []);
  const now = Math.round(width ?? measured);
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const handle = event.currentTarget;
    const { left } = handle.parentElement!.getBoundingClientRect();
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => onResize(moved.clientX - left);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () =>
      handle.removeEventListener("pointermove", move),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const present = event.currentTarget.parentElement!.getBoundingClientRect().width;
    if (event.key === "ArrowLeft") onResize(present - keyStep);
    else if (event.key === "ArrowRight") onResize(present + keyStep);
    else if (event.key === "Home") onResize(narrowest);
    else if (event.key === "End") onResize(widest);
    else if (event.key === "Enter") onResize();
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between blocks of text can be neither focused nor moved
    <div
      ref={edge}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={now}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuetext={`${now} pixels`}
      tabIndex={0}
      data-edge
      className="absolute top-1 right-0 bottom-1 w-1.5 cursor-col-resize touch-none border-r border-transparent group-hover:border-line-strong focus-visible:border-accent"
      onPointerDown={begin}
      onDoubleClick={() => onResize()}
      onKeyDown={onKeyDown}
    />
  );
}
