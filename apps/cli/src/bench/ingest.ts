import { setTimeout as sleep } from "node:timers/promises";
import { InvalidInput } from "@resweep/spec";
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
  /** One row, or all that begin with a word: "paced" leaves out the other measurement. */
  readonly only?: string;
}

/** What a step of training records. */
const series = ["train/loss", "train/learning-rate", "train/images-per-second"] as const;
const SATURATED_STEPS = 333;
const stored = "points stored, each once";
/** One flush of this many is sent twice at once, as after an acknowledgement that was lost. */
const REPEATED = 16;

/**
 * How fast points are stored: each writer is an attempt of its own and flushes once a second (`paced`), or as fast as
 * it is acknowledged (`saturated`). Throws when a single point is missing or there twice at the end.
 */
export async function benchIngest(options: IngestOptions): Promise<Report> {
  const { root, writers = 64, seconds = 10, rate = 50_000, rounds = 3, only } = options;
  const about = machine();
  const ways = Object.entries({
    paced: { steps: Math.ceil(rate / writers / series.length), everyMs: 1000 },
    saturated: { steps: SATURATED_STEPS, everyMs: 0 },
  }).filter(([name]) => !only || only === stored || only.split(" ")[0] === name);
  if (ways.length === 0) {
    throw InvalidInput.at("--only", `must begin with paced or saturated, not "${only}"`);
  }
  return await withFreshStore(root, { connections: Math.min(writers, 64) }, async ({ store }) => {
    const all = await openWriters(store, writers);
    const found = new Map<string, { unit: string; values: number[] }>();
    const note = (name: string, unit: string, value: number) => {
      const values = [...(found.get(name)?.values ?? []), value];
      found.set(name, { unit, values });
    };
    for (let round = 0; round < rounds; round++) {
      for (const [name, pace] of ways) {
        const { points, flushes, elapsedMs } = await flood(store, all, { ...pace, seconds });
        note(`${name} points`, "points/s", (points / elapsedMs) * 1000);
        note(`${name} flush p50`, "ms", quantile(flushes, 0.5));
        note(`${name} flush p99`, "ms", quantile(flushes, 0.99));
      }
    }
    const points = await verify(store, all);
    const rows = [...found].map(([name, { unit, values }]) => row(name, unit, values));
    return { machine: about, rows: [...rows, row(stored, "points", [points])] };
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
