"use client";

import type { TrialColumn } from "../trials/columns.tsx";

/** One column of all there are, by name. */
export function ColumnSelect({
  label,
  columns,
  value,
  onChange,
}: {
  label: string;
  columns: readonly TrialColumn[];
  value: string;
  onChange(id: string): void;
}) {
  const groups = ["Varies", "Results", "Run", "Configuration"] as const;
  return (
    <label className="flex items-center gap-2 text-xs text-soft">
      {label}
      <select
        className="field h-7 w-auto max-w-48"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {groups.map((group) => (
          <optgroup key={group} label={group}>
            {columns
              .filter((column) => column.group === group)
              .map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
