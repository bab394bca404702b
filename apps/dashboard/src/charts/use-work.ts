"use client";

import type { Work } from "@resweep/spec";
import { useEffect, useState } from "react";
import { api } from "../api.ts";

export type WorkByTrial = ReadonlyMap<number, readonly Work[] | null>;

const none: WorkByTrial = new Map();
/** The API answers for so many at once. */
const mostAtOnce = 200;

/** What trials have spent by the end of each stage, read once it is wanted; null of one whose work cannot be counted. */
export function useWork(ids: readonly number[], wanted: boolean): WorkByTrial {
  const [known, setKnown] = useState(none);
  const missing = wanted ? ids.filter((id) => !known.has(id)).slice(0, mostAtOnce) : [];
  const asked = missing.join(",");
  useEffect(() => {
    if (asked === "") return;
    const controller = new AbortController();
    api
      .ask("GET /api/work", { query: { trials: asked }, signal: controller.signal })
      .then(({ work }) => {
        const read = new Map(work.map(({ trialId, stages }) => [trialId, stages]));
        // One that is gone is not asked for again.
        const all = asked
          .split(",")
          .map((id) => [Number(id), read.get(Number(id)) ?? null] as const);
        setKnown((before) => new Map([...before, ...all]));
      })
      .catch(() => {}); // the stream of changes says already that the connection is lost
    return () => controller.abort();
  }, [asked]);
  return known;
}
