"use client";

import type { Shelf } from "@resweep/store";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { api } from "../api.ts";
import { ConnectionLost } from "../frame/connection-lost.tsx";
import { Link } from "../frame/link.tsx";
import type { WireSweep } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";
import { formatDuration, formatMetric } from "../numbers/format.ts";
import { useMay } from "../people/may.tsx";
import { BringBack } from "../shelves/bring-back.tsx";
import { SweepProgress } from "../states/progress.tsx";
import { StateBadge } from "../states/state-badge.tsx";
import { PickAll } from "../trials/pick-all.tsx";
import { PickBox } from "../trials/pick-box.tsx";
import { useNumbers } from "../trials/use-numbers.ts";
import { FirstSweep } from "./first-sweep.tsx";

/** Nothing is chosen in the first view: its script comes after it. */
const SweepsBar = dynamic(() => import("../many/sweeps-bar.tsx").then((file) => file.SweepsBar), {
  ssr: false,
});

const everyMs = 4000;

const shelves: readonly { name: Shelf; label: string }[] = [
  { name: "current", label: "Current" },
  { name: "archived", label: "Archived" },
  { name: "deleted", label: "Deleted" },
];
const empty: Record<Shelf, string> = {
  current: "No sweep is here: launch one, or look in the archive.",
  archived: "Nothing is archived. A sweep that has ended is put away from its page, under More.",
  deleted: "Nothing was deleted in the last week.",
};

/** The address of a view of the history; what is as usual is left out. */
function address({
  search = "",
  shelf,
  before,
}: {
  search?: string;
  shelf: Shelf;
  before?: number;
}) {
  const query = new URLSearchParams({
    ...(shelf !== "current" && { shelf }),
    ...(search !== "" && { search }),
    ...(before !== undefined && { before: String(before) }),
  });
  return query.size > 0 ? `/?${query}` : "/";
}

/** All sweeps, newest first. Those shown are kept up to date in place; new ones wait behind a chip. */
export function SweepHistory({
  sweeps: initial,
  older,
  search,
  shelf,
  first,
}: {
  sweeps: readonly WireSweep[];
  older: number | null;
  search: string;
  shelf: Shelf;
  first: boolean;
}) {
  const router = useRouter();
  const [sweeps, setSweeps] = useState(initial);
  const [fresh, setFresh] = useState<readonly WireSweep[]>([]);
  const [lost, setLost] = useState(false);
  const [pending, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const picked = useNumbers("pick");
  const chooses = useMay()("launch");
  useEffect(() => {
    setSweeps(initial);
    setFresh([]);
  }, [initial]);

  const newest = sweeps[0]?.id ?? 0;
  useEffect(() => {
    if (!first) return;
    const poll = setInterval(async () => {
      if (document.hidden) return;
      const query = { limit: 50, shelf, search };
      const now = (await api.ask("GET /api/sweeps", { query }).catch(() => null))?.sweeps;
      setLost(!now);
      if (!now) return;
      const byId = new Map(now.map((sweep) => [sweep.id, sweep]));
      setSweeps((present) => present.map((sweep) => byId.get(sweep.id) ?? sweep));
      setFresh(now.filter(({ id }) => id > newest));
    }, everyMs);
    return () => clearInterval(poll);
  }, [first, search, shelf, newest]);

  const find = (text: string) => {
    clearTimeout(timer.current);
    timer.current = undefined;
    startTransition(() => router.replace(address({ search: text, shelf })));
  };
  // A search that is still to come would lead back here from wherever one went meanwhile.
  useEffect(() => () => clearTimeout(timer.current), []);

  const list = (
    <div className="space-y-3" aria-busy={pending}>
      <div className="flex flex-wrap items-center gap-2">
        <input
          type="search"
          className="field max-w-96"
          placeholder="Search names, notes, tags, people"
          aria-label="Search sweeps"
          defaultValue={search}
          onChange={({ target }) => {
            clearTimeout(timer.current);
            timer.current = setTimeout(() => find(target.value), 200);
          }}
          onBlur={({ target }) => timer.current !== undefined && find(target.value)}
        />
        <nav aria-label="Shelves" className="flex gap-1.5">
          {shelves.map(({ name, label }) => (
            <Link
              key={name}
              href={address({ search, shelf: name })}
              className="chip"
              data-on={name === shelf}
              aria-current={name === shelf ? "page" : undefined}
            >
              {label}
            </Link>
          ))}
        </nav>
        {fresh.length > 0 && (
          <button
            type="button"
            className="chip"
            data-on="true"
            onClick={() => {
              setSweeps([...fresh, ...sweeps]);
              setFresh([]);
            }}
          >
            {fresh.length} new
          </button>
        )}
      </div>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table">
          <thead>
            <tr>
              {chooses && (
                <th className="w-8 pr-0">
                  <PickAll what="sweeps" numbers={sweeps.map(({ id }) => id)} {...{ picked }} />
                </th>
              )}
              <th className="number w-12">#</th>
              <th>Sweep</th>
              <th>State</th>
              <th>Progress</th>
              <th className="number">Best</th>
              <th className="number">Time</th>
              <th>Created</th>
              <th>By</th>
            </tr>
          </thead>
          <tbody>
            {sweeps.map((sweep) => (
              <tr
                key={sweep.id}
                data-sweep={sweep.id}
                data-picked={chooses && picked.has(sweep.id)}
              >
                {chooses && (
                  <td className="w-8 pr-0">
                    <PickBox
                      label={`Choose sweep ${sweep.id}, ${sweep.name}`}
                      picked={picked.has(sweep.id)}
                      onPick={(on) => picked.set([sweep.id], on)}
                    />
                  </td>
                )}
                <td className="number text-faint max-sm:hidden!">{sweep.id}</td>
                <td className="card-title max-w-96 min-w-40 flex-col items-start! gap-0.5! font-medium">
                  {shelf === "deleted" ? (
                    <span className="flex items-center gap-3">
                      <span className="truncate">{sweep.name}</span>
                      <BringBack what="sweeps" id={sweep.id} />
                    </span>
                  ) : (
                    <Link href={`/sweeps/${sweep.id}`} className="block truncate hover:underline">
                      {sweep.name}
                    </Link>
                  )}
                  {sweep.tags.length > 0 && (
                    <span className="flex gap-2 text-xs font-normal text-faint">
                      {sweep.tags.slice(0, 4).map((tag) => (
                        <span key={tag}>{tag}</span>
                      ))}
                    </span>
                  )}
                </td>
                <td data-label="State">
                  <StateBadge state={sweep.state} />
                </td>
                <td data-label="Progress" className="card-wide">
                  <SweepProgress trials={sweep.trials} progress={sweep.progress} />
                </td>
                <td
                  data-label="Best"
                  className="number card-wide whitespace-nowrap"
                  title={sweep.objectives.map(({ metric }) => metric).join(", ")}
                >
                  {sweep.best ? (
                    <span>
                      {formatMetric(sweep.objective.metric, sweep.best.value)}
                      <span className="ml-2 text-xs text-faint">{sweep.objective.metric}</span>
                    </span>
                  ) : sweep.front !== null ? (
                    <span>
                      front of {sweep.front}
                      <span className="ml-2 text-xs text-faint">
                        {sweep.objectives.length} objectives
                      </span>
                    </span>
                  ) : (
                    <span className="text-faint">–</span>
                  )}
                </td>
                <td data-label="Time" className="number whitespace-nowrap text-soft">
                  {sweep.startedAt && sweep.endedAt
                    ? formatDuration(Date.parse(sweep.endedAt) - Date.parse(sweep.startedAt))
                    : "–"}
                </td>
                <td data-label="Created" className="text-soft">
                  <Ago at={sweep.createdAt} />
                </td>
                <td data-label="By" className="text-soft">
                  {sweep.createdBy}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {sweeps.length === 0 && (
          <p className="p-8 text-center text-faint">
            {search === "" ? empty[shelf] : `No sweep matches "${search}".`}{" "}
            {search !== "" && (
              <Link href={address({ shelf })} className="link">
                Show all
              </Link>
            )}
          </p>
        )}
      </div>
      <div className="flex gap-2">
        {!first && (
          <Link href={address({ search, shelf })} className="button">
            Newest
          </Link>
        )}
        {older !== null && (
          <Link href={address({ search, shelf, before: older })} className="button">
            Older
          </Link>
        )}
      </div>
    </div>
  );
  const none =
    sweeps.length === 0 && shelf === "current" && search === "" && first && fresh.length === 0;
  return (
    <>
      {none ? <FirstSweep /> : list}
      <ConnectionLost lost={lost} />
      {chooses && (
        <SweepsBar
          chosen={sweeps.filter(({ id }) => picked.has(id))}
          shelf={shelf}
          onClear={picked.clear}
          onDone={router.refresh}
        />
      )}
    </>
  );
}
