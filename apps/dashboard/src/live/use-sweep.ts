"use client";

import { ApiProblem } from "@resweep/api";
import { writeSeen } from "@resweep/spec";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { preload } from "react-dom";
import { api } from "../api.ts";
import { createCurveCache } from "./curve-cache.ts";
import { type PackedTrials, unpackTrials } from "./packed-trials.ts";
import {
  reviveTrial,
  type WireChangedTrial,
  type WireChanges,
  type WireSweep,
  type WireTrial,
  type WireWait,
} from "./wire.ts";

export type Connection = "connecting" | "live" | "lost" | "ended";

const ended = new Set(["completed", "failed", "cancelled"]);
const retryMs = 2_000;
/** A longer address is not taken everywhere: a page of thousands of trials is told of all of them once more. */
const longestSeen = 8_000;

/** A sweep, its trials and their curves, kept up to date by one stream, which goes on from what the page was made of. */
export function useSweep(initial: { sweep: WireSweep; trials: PackedTrials }) {
  const id = initial.sweep.id;
  const [sweep, setSweep] = useState(initial.sweep);
  const [trials, setTrials] = useState(() => unpackTrials(initial.trials).map(reviveTrial));
  const latest = useRef(trials);
  latest.current = trials;
  const over = ended.has(sweep.state);
  const [connection, setConnection] = useState<Connection>(over ? "ended" : "connecting");
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the trials that it begins with
  const cache = useMemo(
    () =>
      createCurveCache(fetchCurves, {
        held: seenOf(trials) === "" && !over,
        announce: announceCurves,
      }),
    [],
  );

  useEffect(() => {
    if (over) {
      void cache.release();
      return;
    }
    let source: EventSource;
    let timer: ReturnType<typeof setTimeout>;
    const open = () => {
      const request = { params: { id }, query: { seen: seenOf(latest.current) } };
      source = new EventSource(api.address("GET /api/sweeps/{id}/events", request));
      source.onopen = () => setConnection("live");
      source.onerror = () => {
        // Left to itself it would begin again from what the first one began from.
        setConnection("lost");
        source.close();
        timer = setTimeout(open, retryMs);
      };
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
    };
    open();
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [id, cache, over]);

  /** After something was done to its trials: an ended sweep has no stream, and no stream tells of what was deleted. */
  const reload = useCallback(async () => {
    // Where nobody answers, what is shown stays, and its stream says that the connection is lost.
    const [sweep, trials] = await Promise.all([
      api.ask("GET /api/sweeps/{id}", { params: { id } }).catch(() => null),
      api.ask("GET /api/trials", { query: { sweep: id } }).catch(() => null),
    ]);
    if (trials) setTrials(trials.trials.map((trial) => reviveTrial(trial as WireTrial)));
    if (sweep) setSweep(sweep);
  }, [id]);

  // One that ended has no stream: whether its trials were tried again elsewhere is asked when one comes back to the page.
  const { endedAt } = sweep;
  useEffect(() => {
    if (!over) return;
    const look = async () => {
      if (document.hidden) return;
      const now = await api.ask("GET /api/sweeps/{id}", { params: { id } }).catch(() => null);
      if (now && now.endedAt !== endedAt) await reload();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [id, over, endedAt, reload]);

  return { sweep, trials, connection, cache, setSweep, reload };
}

function seenOf(trials: readonly WireTrial[]): string {
  const seen = writeSeen(trials);
  return seen.length > longestSeen ? "" : seen;
}

function mergeTrials(present: readonly WireTrial[], changed: readonly WireChangedTrial[]) {
  const byId = new Map(changed.map((trial) => [trial.id, reviveTrial(trial)]));
  const merged = present.map((trial) => {
    const own = byId.get(trial.id);
    return own ? { ...trial, ...own } : trial;
  });
  const known = new Set(present.map(({ id }) => id));
  const added = changed.filter(({ id }) => !known.has(id));
  return [...merged, ...added.map((trial) => ({ config: null, ...reviveTrial(trial) }))];
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

/** Points of one curve, and of all that are read at once: their buckets keep the extremes, so that few tell as much. */
const mostOfACurve = 800;
const mostTogether = 60_000;

function curvesQuery(trialIds: readonly number[], names: readonly string[]) {
  const curves = trialIds.length * names.length;
  const points = Math.max(100, Math.min(mostOfACurve, Math.floor(mostTogether / curves)));
  return { trials: trialIds.join(","), names: names.join(","), points };
}

async function fetchCurves(trialIds: readonly number[], names: readonly string[]) {
  try {
    return (await api.ask("GET /api/curves", { query: curvesQuery(trialIds, names) })).curves;
  } catch (error) {
    if (error instanceof ApiProblem && error.status > 0) return []; // refused; asked again where none answered
    throw error;
  }
}

/** On the server alone: the page says it in its head, and the answer comes while the scripts do. */
function announceCurves(trialIds: readonly number[], names: readonly string[]) {
  if (typeof window !== "undefined") return;
  const address = api.address("GET /api/curves", { query: curvesQuery(trialIds, names) });
  preload(address, { as: "fetch", crossOrigin: "anonymous" });
}
