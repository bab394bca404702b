"use client";

import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";
import Link from "next/link";
import { useMemo, useState } from "react";
import { FilterField } from "../address/filter-field.tsx";
import { useAddress } from "../address/use-address.ts";
import { Popover, Tick } from "../frame/popover.tsx";
import type { WireTrial } from "../live/wire.ts";
import { defaultColumns, type TrialColumn, trialColumns } from "./columns.tsx";
import { sortTrials, trialFilter } from "./filter.ts";

const pageSize = 200;

/** The trials of a sweep: sorted, filtered, with the columns of one's choice; the address keeps all of it. */
export function TrialTable({
  trials,
  objective,
  colours,
}: {
  trials: readonly WireTrial[];
  objective: string;
  colours: ReadonlyMap<number, string>;
}) {
  const address = useAddress();
  const [limit, setLimit] = useState(pageSize);
  const columns = useMemo(() => trialColumns(trials, objective), [trials, objective]);
  const shownIds = address.has("columns")
    ? address.list("columns")
    : defaultColumns(trials, objective);
  const shown = shownIds.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const sort = address.get("sort");
  const descending = sort.startsWith("-");
  const sortId = sort.replace(/^-/, "");
  const filter = address.get("filter");
  const states = [...new Set(trials.map(({ state }) => state))];

  const kept = useMemo(
    () => trials.filter(trialFilter(filter, columns)),
    [trials, filter, columns],
  );
  const rows = useMemo(
    () =>
      sortTrials(
        kept,
        columns.find(({ id }) => id === sortId),
        descending,
      ),
    [kept, columns, sortId, descending],
  );
  const picked = new Set(address.list("pick").map(Number));
  const pick = (numbers: readonly number[], on: boolean) => {
    const next = new Set(picked);
    for (const number of numbers)
      if (on) next.add(number);
      else next.delete(number);
    address.set({ pick: [...next].sort((a, b) => a - b).join(",") || null });
  };
  const setColumn = (id: string, on: boolean) =>
    address.set({
      columns:
        (on ? [...shownIds, id] : shownIds.filter((other) => other !== id)).join(",") || "state",
    });

  return (
    <section aria-label="Trials" className="space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="heading">Trials</h2>
        <span className="tabular text-xs text-faint">
          {kept.length === trials.length ? trials.length : `${kept.length} of ${trials.length}`}
        </span>
        <FilterField
          label="Filter trials"
          className="h-7 max-w-72 min-w-32 flex-1"
          placeholder="Filter: plain depth>=20 state=failed"
        />
        {states.length > 1 &&
          states.map((state) => (
            <button
              key={state}
              type="button"
              className="chip"
              aria-pressed={filter === `state=${state}`}
              onClick={() =>
                address.set({ filter: filter === `state=${state}` ? null : `state=${state}` })
              }
            >
              {state}
            </button>
          ))}
        <span className="ml-auto" />
        <ColumnPicker columns={columns} shown={shownIds} onChange={setColumn} />
      </div>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table sm:[&_td]:whitespace-nowrap">
          <thead>
            <tr>
              <th className="w-8 pr-0">
                <input
                  type="checkbox"
                  aria-label="Choose all of these trials"
                  className="size-4 accent-accent-fill"
                  checked={rows.length > 0 && rows.every(({ number }) => picked.has(number))}
                  onChange={(event) =>
                    pick(
                      rows.map(({ number }) => number),
                      event.target.checked,
                    )
                  }
                />
              </th>
              <SortHeader id="" label="#" sortId={sortId} descending={descending} numeric={false} />
              {shown.map((column) => (
                <SortHeader key={column.id} {...column} sortId={sortId} descending={descending} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((trial) => (
              <tr key={trial.id} data-trial={trial.number} data-picked={picked.has(trial.number)}>
                <td className="w-8 pr-0">
                  <input
                    type="checkbox"
                    aria-label={`Choose trial ${trial.number}`}
                    className="size-4 accent-accent-fill"
                    checked={picked.has(trial.number)}
                    onChange={(event) => pick([trial.number], event.target.checked)}
                  />
                </td>
                <td data-label="trial" className="card-title">
                  <Link
                    href={`/trials/${trial.id}`}
                    className="inline-flex items-center gap-2 font-medium hover:underline"
                  >
                    <span
                      className="h-[3px] w-3 rounded-full"
                      style={{ background: colours.get(trial.id) }}
                    />
                    {trial.number}
                  </Link>
                </td>
                {shown.map((column) => (
                  <td
                    key={column.id}
                    data-label={column.label}
                    className={column.numeric ? "number" : column.wide?.(trial) ? "card-wide" : ""}
                  >
                    {column.cell(trial)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {rows.length === 0 && (
          <p className="p-6 text-center text-faint">
            No trial matches.{" "}
            <button type="button" className="link" onClick={() => address.set({ filter: null })}>
              Show all
            </button>
          </p>
        )}
      </div>
      {rows.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + pageSize)}>
          Show {Math.min(pageSize, rows.length - limit)} more
        </button>
      )}
    </section>
  );
}

function SortHeader({
  id,
  label,
  numeric,
  sortId,
  descending,
}: Pick<TrialColumn, "id" | "label" | "numeric"> & { sortId: string; descending: boolean }) {
  const address = useAddress();
  const active = sortId === id;
  const Arrow = descending ? ArrowDown : ArrowUp;
  const next = !active ? (numeric && id !== "" ? `-${id}` : id) : descending ? id : `-${id}`;
  return (
    <th
      className={numeric ? "number" : ""}
      aria-sort={active ? (descending ? "descending" : "ascending") : "none"}
    >
      <button
        type="button"
        className={`inline-flex items-center gap-1 hover:text-ink ${active && (id !== "" || descending) ? "text-ink" : ""}`}
        onClick={() => address.set({ sort: next || null })}
      >
        {label}
        {active && (id !== "" || descending) && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}

function ColumnPicker({
  columns,
  shown,
  onChange,
}: {
  columns: readonly TrialColumn[];
  shown: readonly string[];
  onChange(id: string, on: boolean): void;
}) {
  const groups = ["Varies", "Results", "Run", "Configuration"] as const;
  return (
    <Popover
      align="right"
      label={
        <>
          <Columns3 size={14} aria-hidden /> Columns
        </>
      }
    >
      {groups.map((group) => (
        <fieldset key={group} className="mb-2">
          <legend className="label px-2 py-1">{group}</legend>
          {columns
            .filter((column) => column.group === group)
            .map((column) => (
              <Tick
                key={column.id}
                label={column.label}
                hint={column.id}
                checked={shown.includes(column.id)}
                onChange={(on) => onChange(column.id, on)}
              />
            ))}
        </fieldset>
      ))}
    </Popover>
  );
}
