"use client";

import { readJsonNumber } from "@resweep/spec";
import type { TrialBrief } from "@resweep/store";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { FilterField } from "../address/filter-field.tsx";
import { useAddress } from "../address/use-address.ts";
import { Link } from "../frame/link.tsx";
import type { Wire } from "../live/wire.ts";
import { Ago } from "../numbers/ago.tsx";
import { formatDuration, formatMetric } from "../numbers/format.ts";
import { useMay } from "../people/may.tsx";
import { nowOf } from "../states/now-of.ts";
import { StateBadge } from "../states/state-badge.tsx";
import { shortPath, trialLabel } from "./paths.ts";
import { PickAll } from "./pick-all.tsx";
import { PickBox } from "./pick-box.tsx";
import { useNumbers } from "./use-numbers.ts";

/** Nothing is done to trials before some are chosen. */
const TrialsBar = dynamic(() => import("../many/trials-bar.tsx").then((file) => file.TrialsBar), {
  ssr: false,
});

const pageSize = 200;

/** Trials of several sweeps in one list: what is running first, then the newest. */
export function AllTrials({
  trials,
  sweeps,
}: {
  trials: readonly Wire<TrialBrief>[];
  sweeps: readonly { readonly id: number; readonly name: string; readonly metric: string }[];
}) {
  const address = useAddress();
  const router = useRouter();
  const chooses = useMay()("launch");
  /** By id: numbers are a sweep's own. */
  const picked = useNumbers("pick");
  const [limit, setLimit] = useState(pageSize);
  const filter = address.get("filter").toLowerCase();
  const state = address.get("state");
  const byId = useMemo(() => new Map(sweeps.map((sweep) => [sweep.id, sweep])), [sweeps]);
  const rows = useMemo(() => {
    const seeds = new Map<number, Set<number>>();
    for (const { sweepId, seed } of trials)
      seeds.set(sweepId, (seeds.get(sweepId) ?? new Set()).add(seed));
    const all = trials.map((trial) => ({
      trial,
      sweep: byId.get(trial.sweepId)!,
      label: trialLabel(trial, shortPath, seeds.get(trial.sweepId)!.size > 1),
    }));
    const rank = ({ trial }: (typeof all)[number]) => (trial.state === "running" ? 0 : 1);
    return all.sort(
      (a, b) =>
        rank(a) - rank(b) || b.trial.sweepId - a.trial.sweepId || a.trial.number - b.trial.number,
    );
  }, [trials, byId]);
  const kept = rows.filter(
    ({ trial, sweep, label }) =>
      (!state || trial.state === state) &&
      (!filter || `${sweep.name} ${label} ${trial.worker ?? ""}`.toLowerCase().includes(filter)),
  );
  const states = [...new Set(trials.map((trial) => trial.state))];
  const chosen = trials.filter(({ id }) => picked.has(id));
  const shown = kept.slice(0, limit);
  const inView = new Set(shown.map(({ trial }) => trial.id));

  if (trials.length === 0)
    return (
      <p className="py-16 text-center text-soft">
        No trials yet: they come with a{" "}
        <Link href="/sweeps/new" className="link">
          new sweep
        </Link>
        .
      </p>
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <FilterField
          label="Filter trials"
          className="max-w-80"
          placeholder="Filter: sweep, network, worker"
        />
        {states.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={state === one}
            onClick={() => address.set({ state: state === one ? null : one })}
          >
            {one}
          </button>
        ))}
        <span className="tabular text-xs text-faint">{kept.length} trials</span>
      </div>
      <div className="card cards-when-narrow overflow-x-auto">
        <table className="grid-table">
          <thead>
            <tr>
              {chooses && (
                <th className="w-8 pr-0">
                  <PickAll what="trials" numbers={[...inView]} {...{ picked }} />
                </th>
              )}
              <th>Trial</th>
              <th>Sweep</th>
              <th>State</th>
              <th className="number">Objective</th>
              <th className="number">Time</th>
              <th>Worker</th>
              <th>Started</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ trial, sweep, label }) => (
              <tr key={trial.id} data-picked={chooses && picked.has(trial.id)}>
                {chooses && (
                  <td className="w-8 pr-0">
                    <PickBox
                      label={`Choose trial ${trial.number} of ${sweep.name}`}
                      picked={picked.has(trial.id)}
                      onPick={(on) => picked.set([trial.id], on)}
                    />
                  </td>
                )}
                <td data-label={`#${trial.number}`} className="card-title sm:max-w-md">
                  <Link
                    href={`/trials/${trial.id}`}
                    className="block truncate font-medium hover:underline"
                  >
                    {label}
                  </Link>
                </td>
                <td data-label="Sweep" className="card-wide sm:max-w-56">
                  <Link
                    href={`/sweeps/${sweep.id}`}
                    className="block truncate text-soft hover:underline"
                  >
                    {sweep.name}
                  </Link>
                </td>
                <td data-label="State">
                  <StateBadge
                    state={nowOf(trial)}
                    title={trial.error ?? trial.waitsFor ?? undefined}
                  />
                </td>
                <td data-label={sweep.metric} className="number" title={sweep.metric}>
                  {formatMetric(
                    sweep.metric,
                    trial.objective === null ? null : readJsonNumber(trial.objective),
                  )}
                </td>
                <td data-label="Time" className="number whitespace-nowrap">
                  {formatDuration(trial.durationMs)}
                </td>
                <td data-label="Worker" className="text-soft">
                  {trial.worker ?? "–"}
                </td>
                <td data-label="Started" className="text-soft">
                  <Ago at={trial.startedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {kept.length === 0 && <p className="p-8 text-center text-faint">No trial matches.</p>}
      </div>
      {kept.length > limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + pageSize)}>
          Show more
        </button>
      )}
      {chooses && (
        <TrialsBar
          {...{ chosen }}
          outOfView={chosen.filter(({ id }) => !inView.has(id)).length}
          onClear={picked.clear}
          onDone={router.refresh}
        />
      )}
    </>
  );
}
