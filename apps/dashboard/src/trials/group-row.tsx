"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { formatNumber, formatSpread } from "../numbers/format.ts";
import { aggregate, type TrialGroup } from "./groups.ts";
import { PickBox } from "./pick-box.tsx";
import { type Placed, widthOf } from "./trial-row.tsx";

/** Several trials in one row: what they share, and of the rest mean and interval. */
export const GroupRow = memo(function GroupRow({
  group,
  by,
  columns,
  open,
  picked,
  onOpen,
  onPick,
}: {
  group: TrialGroup;
  by: readonly string[];
  columns: readonly Placed[];
  open: boolean;
  picked: boolean;
  onOpen(key: string, open: boolean): void;
  onPick(numbers: readonly number[], on: boolean): void;
}) {
  const { trials, seeds, key } = group;
  const Chevron = open ? ChevronDown : ChevronRight;
  const name = `trials ${trials.map(({ number }) => number).join(", ")}`;
  return (
    <tr data-group={key} data-picked={picked} className="font-medium">
      <td className="w-8 pr-0">
        <PickBox
          label={`Choose ${name}`}
          picked={picked}
          onPick={(on) =>
            onPick(
              trials.map(({ number }) => number),
              on,
            )
          }
        />
      </td>
      <td data-label="trials" className="card-title">
        <button
          type="button"
          aria-expanded={open}
          className="inline-flex items-center gap-1 hover:underline"
          onClick={() => onOpen(key, !open)}
        >
          <Chevron size={14} aria-hidden />
          {trials.length} {trials.length === 1 ? "trial" : "trials"}
          <span className="font-normal text-faint">
            {seeds} {seeds === 1 ? "seed" : "seeds"}
          </span>
        </button>
      </td>
      {columns.map((column) => (
        <td
          key={column.id}
          data-label={column.label}
          className={column.numeric ? "number" : ""}
          style={widthOf(column)}
        >
          <GroupCell {...{ group, column }} shared={by.includes(column.id)} />
        </td>
      ))}
    </tr>
  );
});

function GroupCell({
  group,
  column,
  shared,
}: {
  group: TrialGroup;
  column: Placed;
  shared: boolean;
}) {
  const values = new Set(group.trials.map((trial) => column.value(trial)));
  if (shared || (values.size === 1 && !column.numeric)) return column.cell(group.first);
  if (column.id === "state") return <span className="font-normal">{counted(group)}</span>;
  if (!column.numeric || column.group === "Varies" || column.group === "Configuration")
    return values.size === 1 ? (
      column.cell(group.first)
    ) : (
      <span className="font-normal text-faint">{values.size} values</span>
    );
  const found = aggregate(group, column);
  if (!found) return "–";
  const format = column.format ?? formatNumber;
  const { mean, interval, n, without } = found;
  const over = interval ? "seeds" : n === 1 ? "trial" : "trials";
  const exact = interval
    ? `95 % interval ${format(interval.low)} to ${format(interval.high)} over ${n} seeds`
    : `mean of ${n} ${over}, without an interval`;
  return (
    <span title={`${exact}${without > 0 ? `; ${without} without a value` : ""}`}>
      {formatSpread(mean, interval, format)}
      {(n !== group.seeds || without > 0) && (
        <span className="font-normal text-faint">, n = {n}</span>
      )}
    </span>
  );
}

/** `3 succeeded, 1 diverged` */
function counted({ trials }: TrialGroup): string {
  const counts = new Map<string, number>();
  for (const { state } of trials) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
}
