"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import type { PointerEvent } from "react";
import { useAddress } from "../address/use-address.ts";
import type { TrialColumn } from "./columns.tsx";

export interface Sorting {
  readonly id: string;
  readonly descending: boolean;
}

/** The head of a column: a click sorts, dragging it onto another moves it, dragging its edge sets its width. */
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
  onResize?(width: number): void;
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
      {onResize && <Edge onResize={onResize} />}
    </th>
  );
}

const dragged = "application/x-resweep-column";

/** For the pointer alone: nothing is read by a width that is not read without it. */
function Edge({ onResize }: { onResize(width: number): void }) {
  const begin = (event: PointerEvent<HTMLSpanElement>) => {
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
  return (
    <span
      aria-hidden
      data-edge
      className="absolute top-1 right-0 bottom-1 w-1.5 cursor-col-resize touch-none border-r border-transparent group-hover:border-line-strong"
      onPointerDown={begin}
    />
  );
}
