import type { CurvePoint } from "@resweep/store";
import { decodeCurve, type WireCurve } from "./wire.ts";

/** A curve longer than this is asked for anew, downsampled. */
const longest = 6000;

type Fetch = (
  trialIds: readonly number[],
  names: readonly string[],
) => Promise<readonly WireCurve[]>;

interface Options {
  /** Nothing is fetched before `release`. */
  readonly held?: boolean;
  /** Has a browser that reads the page ask for curves before there is a script to do so. */
  announce?(trialIds: readonly number[], names: readonly string[]): void;
}

/**
 * The curves that a page has asked for. `append` adds live points in place; `reset` has curves read anew. Each change makes
 * a new snapshot, in which unchanged curves are the same arrays.
 */
export function createCurveCache(
  fetchCurves: Fetch,
  { held = true, announce = () => {} }: Options = {},
) {
  let snapshot: ReadonlyMap<string, readonly CurvePoint[]> = new Map();
  const listeners = new Set<() => void>();
  const underway = new Set<string>();
  /** Shown still, and to be read anew. */
  const stale = new Set<string>();
  /** Live points that arrived while their curve was being fetched. */
  const early = new Map<string, CurvePoint[]>();
  let wanted: { trialIds: readonly number[]; names: readonly string[] } = {
    trialIds: [],
    names: [],
  };
  let holding = held;

  const isMissing = (one: string) => (!snapshot.has(one) || stale.has(one)) && !underway.has(one);

  const publish = (changes: ReadonlyMap<string, readonly CurvePoint[]>) => {
    if (changes.size === 0) return;
    snapshot = new Map([...snapshot, ...changes]);
    for (const listener of listeners) listener();
  };

  const load = async () => {
    if (holding) return;
    const { trialIds, names } = wanted;
    const missing = trialIds.filter((id) => names.some((name) => isMissing(key(id, name))));
    if (missing.length === 0) return;
    const keys = missing.flatMap((id) => names.map((name) => key(id, name)));
    for (const one of keys) {
      underway.add(one);
      stale.delete(one);
    }
    try {
      const curves = await fetchCurves(missing, names);
      const changes = new Map<string, readonly CurvePoint[]>(
        keys.map((one) => [one, early.get(one) ?? []]),
      );
      for (const curve of curves) {
        const id = key(curve.trialId, curve.name);
        changes.set(id, mergePoints(decodeCurve(curve).points, early.get(id) ?? []));
      }
      publish(changes);
    } finally {
      for (const one of keys) {
        underway.delete(one);
        early.delete(one);
      }
    }
    if (keys.some((one) => stale.has(one))) await load(); // reset while it was being read
  };

  return {
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    want(trialIds: readonly number[], names: readonly string[]) {
      wanted = { trialIds, names };
      return load();
    },
    /** While the page is rendered: what it will `want` first. */
    announce(trialIds: readonly number[], names: readonly string[]) {
      if (!holding && trialIds.length * names.length > 0) announce(trialIds, names);
    },
    /**
     * Fetching waits for this where the cache is `held`: a stream that does not go on from what the page was made of
     * may begin after the fetch, and no point is to fall between them.
     */
    release() {
      holding = false;
      return load();
    },
    append(curves: readonly WireCurve[]) {
      const changes = new Map<string, readonly CurvePoint[]>();
      for (const curve of curves) {
        const id = key(curve.trialId, curve.name);
        const { points } = decodeCurve(curve);
        if (underway.has(id)) early.set(id, [...(early.get(id) ?? []), ...points]);
        const present = changes.get(id) ?? snapshot.get(id);
        if (present) changes.set(id, mergePoints(present, points));
      }
      publish(changes);
      const long = [...changes].filter(([, points]) => points.length > longest);
      if (long.length > 0) {
        for (const [id] of long) stale.add(id);
        void load();
      }
    },
    /** The trials' curves are read anew; until then the old ones stay. */
    reset(trialIds: readonly number[]) {
      for (const id of trialIds)
        for (const one of [...snapshot.keys(), ...underway])
          if (one.startsWith(`${id} `)) stale.add(one);
      if (stale.size > 0) void load();
    },
  };
}

export type CurveCache = ReturnType<typeof createCurveCache>;

export const key = (trialId: number, name: string) => `${trialId} ${name}`;

/** Later points replace those at or beyond their first step that they repeat. */
export function mergePoints(
  present: readonly CurvePoint[],
  added: readonly CurvePoint[],
): readonly CurvePoint[] {
  const first = added[0];
  if (!first) return present;
  if (present.length === 0 || present.at(-1)!.step < first.step) return [...present, ...added];
  const steps = new Set(added.map(({ step }) => step));
  return [...present.filter(({ step }) => !steps.has(step)), ...added].sort(
    (a, b) => a.step - b.step,
  );
}
