import { ResweepError, type SpoolRecord } from "@resweep/spec";
import type { Claim, Store } from "@resweep/store";

export class PointsLost extends ResweepError {
  readonly code = "points-lost";
}

/** One attempt and how far it has come. */
export interface Writer {
  readonly claim: Claim;
  step: number;
  sequence: number;
}

/** Points of one flush where a trial is filled as fast as it goes. */
const BATCH = 6_000;

/** A sweep of `count` trials of its own, all of them claimed. */
export async function openWriters(store: Store, count: number): Promise<Writer[]> {
  const cells = Array.from({ length: count }, (_, seed) => ({
    ...{ config: {}, seed, hash: String(seed), values: { seed }, totalSteps: 1_000_000 },
  }));
  await store.sweeps.create({
    ...{ name: "bench", notes: "", tags: [], createdBy: "bench", spec: {}, cells },
    ...{ objective: { metric: "train/loss", mode: "min" }, priority: 0, concurrency: null },
  });
  const { workerId } = await store.workers.register({
    ...{ name: "bench", host: "here", pid: process.pid, slots: count },
  });
  const claims = cells.map((_, slot) => store.attempts.claim({ workerId, slot }));
  return (await Promise.all(claims)).map((claim) => {
    if (!claim) throw new PointsLost("A trial of the benchmark's own could not be claimed");
    return { claim, step: 0, sequence: 1 };
  });
}

/** The records of a writer's next steps, each metric once a step. */
export function nextSteps({ step: from }: Writer, count: number, names: readonly string[]) {
  return Array.from({ length: count }, (_, index): SpoolRecord => {
    const step = from + index;
    const values = Object.fromEntries(names.map((name, at) => [name, at + 1 / (step + 1)]));
    return { type: "points", step, epoch: step / 390, stage: 0, trainMs: step * 250.5, values };
  });
}

/** Ships the records; `twice` at once, as after an acknowledgement that was lost. Throws PointsLost. */
export async function send(store: Store, writer: Writer, records: SpoolRecord[], twice = false) {
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

/** Brings each writer to step `steps`, a few at a time. */
export async function fill(
  store: Store,
  writers: readonly Writer[],
  steps: number,
  names: readonly string[],
): Promise<void> {
  await Promise.all(
    writers.map(async (writer) => {
      while (writer.step < steps) {
        const count = Math.min(Math.ceil(BATCH / names.length), steps - writer.step);
        await send(store, writer, nextSteps(writer, count, names));
      }
    }),
  );
}
