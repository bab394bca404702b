import { setTimeout as sleep } from "node:timers/promises";
import { ResweepError, type SpoolRecord } from "@resweep/spec";
import type { Claim, Store } from "@resweep/store";
import { withFreshStore } from "./fresh-store.ts";
import { machine, quantile, type Report, row } from "./report.ts";

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

class PointsLost extends ResweepError {
  readonly code = "points-lost";
}

/**
 * How fast points are stored: each writer is an attempt of its own and flushes once a second (`paced`), or as fast as
 * it is acknowledged (`saturated`). Throws when a single point is missing or there twice at the end.
 */
export async function benchIngest(options: IngestOptions): Promise<Report> {
  const { root, writers = 64, seconds = 10, rate = 50_000, rounds = 3 } = options;
  const about = machine();
  return await withFreshStore(root, { connections: Math.min(writers, 64) }, async ({ store }) => {
    const all = await claimTrials(store, writers);
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

/** One attempt and how far it has come. */
interface Writer {
  readonly claim: Claim;
  step: number;
  sequence: number;
}

async function claimTrials(store: Store, count: number): Promise<Writer[]> {
  const cells = Array.from({ length: count }, (_, seed) => ({
    ...{ config: {}, seed, hash: String(seed), values: { seed }, totalSteps: 1_000_000 },
  }));
  await store.sweeps.create({
    ...{ name: "ingest", notes: "", tags: [], createdBy: "bench", spec: {}, cells },
    ...{ objective: { metric: "train/loss", mode: "min" }, priority: 0, concurrency: null },
  });
  const { workerId } = await store.workers.register({
    ...{ name: "bench", host: "here", pid: process.pid, slots: count },
  });
  const claims = cells.map((_, slot) => store.attempts.claim({ workerId, slot }));
  return (await Promise.all(claims)).flatMap((claim) =>
    claim ? [{ claim, step: 0, sequence: 1 }] : [],
  );
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
        const records = steps(writer.step, pace.steps);
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

async function send(store: Store, writer: Writer, records: SpoolRecord[], twice: boolean) {
  const { claim, sequence } = writer;
  const sent = [store.attempts.ship(claim, records, sequence)];
  if (twice) sent.push(store.attempts.ship(claim, records, sequence));
  for (const { current, accepted } of await Promise.all(sent)) {
    if (current && accepted === sequence + records.length - 1) continue;
    throw new PointsLost(`Trial ${claim.trialId} acknowledged ${accepted} of its records`);
  }
  writer.sequence += records.length;
  writer.step += records.length;
}

function steps(from: number, count: number): SpoolRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const step = from + index;
    const values = { [series[0]]: 1 / (step + 1), [series[1]]: 0.1, [series[2]]: 500 + (step % 7) };
    return { type: "points", step, epoch: step / 390, stage: 0, trainMs: step * 250.5, values };
  });
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
