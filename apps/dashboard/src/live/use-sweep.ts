"use client";

import { useEffect, useMemo, useState } from "react";
import { createCurveCache } from "./curve-cache.ts";
import {
  reviveTrial,
  type WireChanges,
  type WireCurve,
  type WireSweep,
  type WireTrial,
  type WireWait,
} from "./wire.ts";

export type Connection = "connecting" | "live" | "lost" | "ended";

const ended = new Set(["completed", "failed", "cancelled"]);

/** A sweep, its trials and their curves, kept up to date by one stream. */
export function useSweep(initial: { sweep: WireSweep; trials: readonly WireTrial[] }) {
  const id = initial.sweep.id;
  const [sweep, setSweep] = useState(initial.sweep);
  const [trials, setTrials] = useState(() => initial.trials.map(reviveTrial));
  const over = ended.has(sweep.state);
  const [connection, setConnection] = useState<Connection>(over ? "ended" : "connecting");
  const cache = useMemo(() => createCurveCache(fetchCurves), []);

  useEffect(() => {
    if (over) {
      void cache.release();
      return;
    }
    const source = new EventSource(`/api/sweeps/${id}/events`);
    source.onopen = () => setConnection("live");
    source.onerror = () => setConnection("lost");
    source.addEventListener("trouble", () => setConnection("lost"));
    source.addEventListener("changes", (event) => {
      const changes = JSON.parse((event as MessageEvent<string>).data) as WireChanges;
      setConnection("live");
      if (changes.sweep) setSweep(changes.sweep);
      if (changes.trials.length > 0) setTrials((present) => mergeTrials(present, changes.trials));
      const { waits } = changes;
      if (waits) setTrials((present) => withWaits(present, waits));
      cache.reset(changes.reset);
      cache.append(changes.points);
      void cache.release();
      if (changes.sweep && ended.has(changes.sweep.state)) {
        setConnection("ended");
        source.close();
      }
    });
    return () => source.close();
  }, [id, cache, over]);

  return { sweep, trials, connection, cache, setSweep };
}

function mergeTrials(present: readonly WireTrial[], changed: readonly WireTrial[]) {
  const byId = new Map(changed.map((trial) => [trial.id, reviveTrial(trial)]));
  const merged = present.map((trial) => byId.get(trial.id) ?? trial);
  const known = new Set(present.map(({ id }) => id));
  return [...merged, ...[...byId.values()].filter(({ id }) => !known.has(id))];
}

/** What a trial waits for changes with the workers, while the trial itself stays as it is. */
function withWaits(present: readonly WireTrial[], waits: readonly WireWait[]) {
  const byId = new Map(
    waits.flatMap(({ what, trials }) => trials.map((id) => [id, what] as const)),
  );
  return present.map((trial) =>
    trial.state === "queued" && byId.has(trial.id)
      ? { ...trial, waitsFor: byId.get(trial.id) ?? null }
      : trial,
  );
}

async function fetchCurves(trialIds: readonly number[], names: readonly string[]) {
  const query = `trials=${trialIds.join(",")}&names=${names.map(encodeURIComponent).join(",")}`;
  const response = await fetch(`/api/curves?${query}`);
  if (!response.ok) return [];
  return ((await response.json()) as { curves: readonly WireCurve[] }).curves;
}
