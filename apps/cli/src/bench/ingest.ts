import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "@resweep/store";
import { withFreshStore } from "./fresh-store.ts";
import { machine, quantile, type Report, row } from "./report.ts";
import { nextSteps, openWriters, PointsLost, send, type Writer } from "./writers.ts";

export interface IngestOptions {
  readonly root: string;
  /** Attempts that write at the same time. */
  readonly writers?: number;
  /** Length of each measurement. */
  readonly seconds?: number;
  /** Points a second of all writers together, where they are paced. */
  readonly rate?: number;
  readonly rounds?: number;
}

/** What a step of training records. */
const series = ["train/loss", "train/learning-rate", "train/images-per-second"] as const;
const SATURATED_STEPS = 333;
/** One flush of this many is sent twice at once, as after an acknowledgement that was lost. */
const REPEATED = 16;

/**
 * How fast points are stored: each writer is an attempt of its own and flushes once a second (`paced`), or as fast as
 * it is acknowledged (`saturated`). Throws when a single point is missing or there twice at the end.
 */
export async function benchIngest(options: IngestOptions): Promise<Report> {
  const { root, writers = 64, seconds = 10, rate = 50_000, rounds = 3 } = options;
  const about = machine();
  return await withFreshStore(root, { connections: Math.min(writers, 64) }, async ({ store }) => {
    const all = await openWriters(store, writers);
    const pacedSteps = Math.ceil(rate / writers / series.length);
    const ways = { paced: { steps: pacedSteps, everyMs: 1000 }, saturated: null } as const;
    const found = new Map<string, { unit: string; values: number[] }>();
    const note = (name: string, unit: string, value: number) => {
      const values = [...(found.get(name)?.values ?? []), value];
      found.set(name, { unit, values });
    };
    for (let round = 0; round < rounds; round++) {
      for (const [name, way] of Object.entries(ways)) {
        const pace = way ?? { steps: SATURATED_STEPS, everyMs: 0 };
        const { points, flushes, elapsedMs } = await flood(store, all, { ...pace, seconds });
        note(`${name} points`, "points/s", (points / elapsedMs) * 1000);
        note(`${name} flush p50`, "ms", quantile(flushes, 0.5));
        note(`${name} flush p99`, "ms", quantile(flushes, 0.99));
      }
    }
    const stored = await verify(store, all);
    const rows = [...found].map(([name, { unit, values }]) => row(name, unit, values));
    return { machine: about, rows: [...rows, row("points stored, each once", "points", [stored])] };
  });
}

async function flood(
  store: Store,
  writers: readonly Writer[],
  pace: { steps: number; everyMs: number; seconds: number },
): Promise<{ points: number; flushes: number[]; elapsedMs: number }> {
  const flushes: number[] = [];
  const began = performance.now();
  const end = began + pace.seconds * 1000;
  let points = 0;
  await Promise.all(
    writers.map(async (writer, index) => {
      // Spread over the second, as workers that know nothing of each other are.
      let due = began + (pace.everyMs * index) / writers.length;
      for (let flush = 0; due < end && performance.now() < end; flush++) {
        await sleep(Math.max(0, due - performance.now()));
        const records = nextSteps(writer, pace.steps, series);
        const started = performance.now();
        await send(store, writer, records, flush % REPEATED === index % REPEATED);
        flushes.push(performance.now() - started);
        points += records.length * series.length;
        due = pace.everyMs === 0 ? performance.now() : due + pace.everyMs;
      }
    }),
  );
  return { points, flushes, elapsedMs: performance.now() - began };
}

/** Returns how many points are stored. */
async function verify(store: Store, writers: readonly Writer[]): Promise<number> {
  const sent = writers.reduce((sum, { step }) => sum + step * series.length, 0);
  const stored = await store.metrics.count(writers.map(({ claim }) => claim.trialId));
  if (stored !== sent) throw new PointsLost(`${sent} points were sent and ${stored} are stored`);
  const violated = (await store.invariants.check()).find(({ ok }) => !ok);
  if (violated) throw new PointsLost(`${violated.name}: ${violated.example}`);
  return stored;
}
