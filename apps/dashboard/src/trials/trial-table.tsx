"use client";

import dynamic from "next/dynamic";
import { useCallback, useMemo, useRef, useState } from "react";
import { useAddress } from "../address/use-address.ts";
import { useKept } from "../compare/use-kept.ts";
import { FilterBox } from "../filter/filter-box.tsx";
import type { WireTrial } from "../live/wire.ts";
import { moved, readColumns, resized, type ShownColumn, writeColumns } from "./column-choice.ts";
import { ColumnHeader } from "./column-header.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { defaultColumns, trialColumns } from "./columns.tsx";
import { filterNames, sortTrials } from "./filter.ts";
import { GroupPicker } from "./group-picker.tsx";
import { GroupRow } from "./group-row.tsx";
import { groupTrials, sortGroups, type TrialGroup } from "./groups.ts";
import { PickAll } from "./pick-all.tsx";
import { TrialRow } from "./trial-row.tsx";
import { useNumbers } from "./use-numbers.ts";
import { useRowWindow } from "./use-row-window.ts";

/** What it keeps is parsed: its script comes after the first view. */
const ViewsMenu = dynamic(() => import("../views/views-menu.tsx").then((file) => file.ViewsMenu), {
  ssr: false,
  loading: () => <span className="button button-small invisible">Views of it</span>,
});

/** Nothing is done to trials before some are chosen. */
const TrialsBar = dynamic(() => import("../many/trials-bar.tsx").then((file) => file.TrialsBar), {
  ssr: false,
});

/** Where rows are cards they are all in the page: so many until more are asked for. */
const cardsOfAPage = 200;

type Line = { readonly trial: WireTrial; readonly of?: string } | { readonly group: TrialGroup };

/**
 * The trials of a sweep: sorted, filtered, grouped, with the columns of one's choice; the address keeps all of it. Only
 * rows in view are drawn.
 */
export function TrialTable({
  trials,
  objectives,
  colours,
  onDone,
}: {
  trials: readonly WireTrial[];
  objectives: readonly string[];
  colours: ReadonlyMap<number, string>;
  /** Something was done to some of them. */
  onDone(): void;
}) {
  const address = useAddress();
  const [cards, setCards] = useState(cardsOfAPage);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const columns = useMemo(() => trialColumns(trials, objectives), [trials, objectives]);
  const fields = useMemo(() => filterNames(trials, columns), [trials, columns]);
  const columnText = address.has("columns")
    ? address.get("columns")
    : defaultColumns(trials, objectives).join(",");
  const chosen = useMemo(() => readColumns(columnText.split(",")), [columnText]);
  const shown = useMemo(
    () =>
      chosen.flatMap(({ id, width }) => {
        const column = columns.find((one) => one.id === id);
        return column ? [{ ...column, width }] : [];
      }),
    [chosen, columns],
  );
  const setColumns = (next: readonly ShownColumn[]) =>
    address.set({ columns: writeColumns(next) || "state" });

  const sort = address.get("sort");
  const sorting = { id: sort.replace(/^-/, ""), descending: sort.startsWith("-") };
  const { id: sortId, descending } = sorting;
  const filter = address.get("filter");
  const { kept, brushes, trouble } = useKept(trials, columns);
  const states = [...new Set(trials.map(({ state }) => state))];
  const groupText = address.get("group");
  const by = useMemo(
    () => groupText.split(",").filter((id) => columns.some((column) => column.id === id)),
    [groupText, columns],
  );
  const picked = useNumbers("pick");
  const pinned = useNumbers("pin");

  const pickedTrials = useMemo(
    () => trials.filter(({ number }) => picked.has(number)),
    [trials, picked],
  );
  const outOfView = useMemo(() => {
    const inView = new Set(pickedTrials.length > 0 ? kept : []);
    return pickedTrials.filter((trial) => !inView.has(trial)).length;
  }, [pickedTrials, kept]);

  const lines = useMemo((): readonly Line[] => {
    const column = columns.find(({ id }) => id === sortId);
    const top = trials.filter(({ number }) => pinned.has(number)).map((trial) => ({ trial }));
    const rest = sortTrials(kept, column, descending).filter(({ number }) => !pinned.has(number));
    if (by.length === 0) return [...top, ...rest.map((trial) => ({ trial }))];
    const grouping = by.map((id) => columns.find((one) => one.id === id)!);
    // A pinned trial counts in its group all the same.
    const groups = groupTrials(sortTrials(kept, column, descending), grouping);
    return [
      ...top,
      ...sortGroups(groups, column, by.includes(sortId), descending).flatMap((group): Line[] => [
        { group },
        ...(open.has(group.key) ? group.trials.map((trial) => ({ trial, of: group.key })) : []),
      ]),
    ];
  }, [trials, kept, columns, sortId, descending, pinned, by, open]);

  const body = useRef<HTMLTableSectionElement>(null);
  const { from, to, above, below } = useRowWindow(body, lines.length, cards);
  const pickOne = useCallback((number: number, on: boolean) => picked.set([number], on), [picked]);
  const pinOne = useCallback((number: number, on: boolean) => pinned.set([number], on), [pinned]);
  const setOpened = useCallback(
    (key: string, on: boolean) =>
      setOpen(
        (present) => new Set(on ? [...present, key] : [...present].filter((one) => one !== key)),
      ),
    [],
  );
  const spacer = (height: number) =>
    height > 0 && (
      <tr aria-hidden className="max-sm:hidden" style={{ height }}>
        <td colSpan={shown.length + 2} className="h-auto! border-0! p-0!" />
      </tr>
    );

  return (
    <section aria-label="Trials" className="space-y-2">
      <div className="flex flex-wrap items-start gap-2 [&>.chip]:mt-0.5">
        <h2 className="heading leading-7">Trials</h2>
        <span className="tabular text-xs leading-7 text-faint">
          {kept.length === trials.length ? trials.length : `${kept.length} of ${trials.length}`}
        </span>
        <FilterBox
          label="Filter trials"
          placeholder="Filter: plain depth >= 20 and not state = failed"
          {...{ fields, trouble }}
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
        {brushes.length > 0 && (
          <button
            type="button"
            className="chip"
            data-on
            onClick={() => address.set({ brush: null })}
          >
            brushed, clear
          </button>
        )}
        <div className="ml-auto flex gap-2">
          {trials[0] && <ViewsMenu sweepId={trials[0].sweepId} />}
          <GroupPicker
            {...{ columns, by }}
            onChange={(next) => address.set({ group: next.join(",") || null })}
          />
          <ColumnPicker columns={columns} shown={chosen} onChange={setColumns} />
        </div>
      </div>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table sm:[&_td]:whitespace-nowrap" aria-rowcount={lines.length + 1}>
          <thead>
            <tr>
              <th className="w-8 pr-0">
                <PickAll what="trials" numbers={kept.map(({ number }) => number)} {...{ picked }} />
              </th>
              <ColumnHeader id="" label="#" numeric={false} sorting={sorting} />
              {shown.map(({ id, label, numeric, width }) => (
                <ColumnHeader
                  key={id}
                  {...{ id, label, numeric, width, sorting }}
                  onMove={(dropped) => setColumns(moved(chosen, dropped, id))}
                  onResize={(next) => setColumns(resized(chosen, id, next))}
                />
              ))}
            </tr>
          </thead>
          <tbody ref={body}>
            {spacer(above)}
            {lines
              .slice(from, to)
              .map((line) =>
                "group" in line ? (
                  <GroupRow
                    key={line.group.key}
                    group={line.group}
                    by={by}
                    columns={shown}
                    open={open.has(line.group.key)}
                    picked={line.group.trials.every(({ number }) => picked.has(number))}
                    onOpen={setOpened}
                    onPick={picked.set}
                  />
                ) : (
                  <TrialRow
                    key={`${line.of ?? ""}${line.trial.id}`}
                    trial={line.trial}
                    columns={shown}
                    colour={colours.get(line.trial.id)}
                    picked={picked.has(line.trial.number)}
                    pinned={pinned.has(line.trial.number)}
                    inGroup={line.of !== undefined}
                    onPick={pickOne}
                    onPin={pinOne}
                  />
                ),
              )}
            {spacer(below)}
          </tbody>
        </table>
        {kept.length === 0 && (
          <p className="p-6 text-center text-faint">
            No trial matches.{" "}
            <button
              type="button"
              className="link"
              onClick={() => address.set({ filter: null, brush: null })}
            >
              Show all
            </button>
          </p>
        )}
      </div>
      {lines.length > cards && (
        <button
          type="button"
          className="button sm:hidden"
          onClick={() => setCards(cards + cardsOfAPage)}
        >
          Show {Math.min(cardsOfAPage, lines.length - cards)} more
        </button>
      )}
      <TrialsBar onClear={picked.clear} chosen={pickedTrials} {...{ outOfView, onDone }} />
    </section>
  );
}
