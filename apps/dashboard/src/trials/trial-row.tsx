"use client";

import { Pin } from "lucide-react";
import { memo } from "react";
import { Link } from "../frame/link.tsx";
import type { WireTrial } from "../live/wire.ts";
import type { ShownColumn } from "./column-choice.ts";
import type { TrialColumn } from "./columns.tsx";
import { PickBox } from "./pick-box.tsx";

export type Placed = TrialColumn & Pick<ShownColumn, "width">;

/** One trial of the table: chosen by its box, kept on top by its pin. */
export const TrialRow = memo(function TrialRow({
  trial,
  columns,
  colour,
  picked,
  pinned,
  inGroup = false,
  onPick,
  onPin,
}: {
  trial: WireTrial;
  columns: readonly Placed[];
  colour: string | undefined;
  picked: boolean;
  pinned: boolean;
  inGroup?: boolean;
  onPick(number: number, on: boolean): void;
  onPin(number: number, on: boolean): void;
}) {
  const { number } = trial;
  return (
    <tr data-trial={number} data-picked={picked} data-pinned={pinned}>
      <td className="w-8 pr-0">
        <PickBox
          label={`Choose trial ${number}`}
          picked={picked}
          onPick={(on) => onPick(number, on)}
        />
      </td>
      <td data-label="trial" className="group card-title">
        <span className={`inline-flex items-center gap-2 ${inGroup ? "sm:pl-5" : ""}`}>
          <Link
            href={`/trials/${trial.id}`}
            className="inline-flex items-center gap-2 font-medium hover:underline"
          >
            <span className="h-[3px] w-3 rounded-full" style={{ background: colour }} />
            {number}
          </Link>
          <button
            type="button"
            aria-pressed={pinned}
            aria-label={`Pin trial ${number}`}
            title={pinned ? "Unpin" : "Keep on top"}
            className={`rounded-sm p-0.5 ${pinned ? "text-accent" : "text-faint opacity-0 group-hover:opacity-100 focus-visible:opacity-100 pointer-coarse:opacity-60"}`}
            onClick={() => onPin(number, !pinned)}
          >
            <Pin size={12} aria-hidden />
          </button>
        </span>
      </td>
      {columns.map((column) => (
        <td
          key={column.id}
          data-label={column.label}
          className={column.numeric ? "number" : column.wide?.(trial) ? "card-wide" : ""}
          style={widthOf(column)}
        >
          {column.cell(trial)}
        </td>
      ))}
    </tr>
  );
});

/** What is too long for a width that was set is cut off. */
export const widthOf = ({ width }: Pick<Placed, "width">) =>
  width === undefined
    ? undefined
    : { maxWidth: width, overflow: "hidden", textOverflow: "ellipsis" };
