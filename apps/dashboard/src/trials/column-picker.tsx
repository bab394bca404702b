"use client";

import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import { useState } from "react";
import { Popover, Tick } from "../frame/popover.tsx";
import { moved, type ShownColumn, toggled } from "./column-choice.ts";
import type { TrialColumn } from "./columns.tsx";

const groups = ["Varies", "Results", "Run", "Configuration"] as const;

/** Which columns are shown and in which order: any field of the configuration and any metric, found by its name. */
export function ColumnPicker({
  columns,
  shown,
  onChange,
}: {
  columns: readonly TrialColumn[];
  shown: readonly ShownColumn[];
  onChange(shown: readonly ShownColumn[]): void;
}) {
  const [search, setSearch] = useState("");
  const sought = search.trim().toLowerCase();
  const found = columns.filter(({ id, label }) => `${label} ${id}`.toLowerCase().includes(sought));
  return (
    <Popover
      align="right"
      label={
        <>
          <Columns3 size={14} aria-hidden /> Columns
        </>
      }
    >
      <input
        type="search"
        aria-label="Search columns"
        placeholder="Search columns"
        className="field mb-2 h-7"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {sought === "" && (
        <fieldset className="mb-2">
          <legend className="label px-2 py-1">Order</legend>
          {shown.map(({ id }, at) => {
            const name = columns.find((column) => column.id === id)?.label ?? id;
            return (
              <div key={id} className="flex items-center gap-1 px-2 text-sm">
                <span className="min-w-0 flex-1 truncate" title={id}>
                  {name}
                </span>
                <Move name={name} way="left" id={id} to={shown[at - 1]} {...{ shown, onChange }} />
                <Move name={name} way="right" id={id} to={shown[at + 1]} {...{ shown, onChange }} />
              </div>
            );
          })}
        </fieldset>
      )}
      {groups.map((group) => {
        const own = found.filter((column) => column.group === group);
        return (
          own.length > 0 && (
            <fieldset key={group} className="mb-2">
              <legend className="label px-2 py-1">{group}</legend>
              {own.map((column) => (
                <Tick
                  key={column.id}
                  label={column.label}
                  hint={column.id}
                  checked={shown.some(({ id }) => id === column.id)}
                  onChange={(on) => onChange(toggled(shown, column.id, on))}
                />
              ))}
            </fieldset>
          )
        );
      })}
      {found.length === 0 && (
        <p className="px-2 py-1 text-sm text-faint">No column has that name.</p>
      )}
    </Popover>
  );
}

function Move({
  name,
  way,
  id,
  to,
  shown,
  onChange,
}: {
  name: string;
  way: "left" | "right";
  id: string;
  to: ShownColumn | undefined;
  shown: readonly ShownColumn[];
  onChange(shown: readonly ShownColumn[]): void;
}) {
  const Arrow = way === "left" ? ArrowUp : ArrowDown;
  return (
    <button
      type="button"
      className="rounded-sm p-1.5 text-soft hover:bg-hover disabled:opacity-30"
      aria-label={`Move ${name} ${way}`}
      disabled={to === undefined}
      onClick={() => to && onChange(moved(shown, id, to.id))}
    >
      <Arrow size={12} aria-hidden />
    </button>
  );
}
