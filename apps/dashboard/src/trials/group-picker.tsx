"use client";

import { Layers } from "lucide-react";
import { Popover, Tick } from "../frame/popover.tsx";
import type { TrialColumn } from "./columns.tsx";

/** By which fields trials are put together. What varies comes first: of the rest, all trials are alike. */
export function GroupPicker({
  columns,
  by,
  onChange,
}: {
  columns: readonly TrialColumn[];
  by: readonly string[];
  onChange(by: readonly string[]): void;
}) {
  const fields = columns.filter(
    ({ id, group }) => group === "Varies" || ["state", "worker"].includes(id) || by.includes(id),
  );
  const others = columns.filter(
    (column) => column.group === "Configuration" && !fields.includes(column),
  );
  const tick = (column: TrialColumn) => (
    <Tick
      key={column.id}
      label={column.label}
      hint={column.id}
      checked={by.includes(column.id)}
      onChange={(on) =>
        onChange(on ? [...by, column.id] : by.filter((other) => other !== column.id))
      }
    />
  );
  return (
    <Popover
      align="right"
      label={
        <>
          <Layers size={14} aria-hidden /> Group
          {by.length > 0 && <span className="text-faint">{by.length}</span>}
        </>
      }
    >
      <fieldset aria-label="Group by">{fields.map(tick)}</fieldset>
      {others.length > 0 && (
        <details className="mt-1">
          <summary className="label px-2 py-1">the same in all trials of this sweep</summary>
          {others.map(tick)}
        </details>
      )}
    </Popover>
  );
}
