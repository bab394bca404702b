import { openStore, type Store } from "@resweep/store";
import { withFreshStore } from "./fresh-store.ts";
import { machine, quantile, type Report, row } from "./report.ts";
import { fill, nextSteps, openWriters, send, type Writer } from "./writers.ts";

export interface DeleteOptions {
  readonly root: string;
  /** Points of the trial that is deleted. */
  readonly points?: number;
  readonly rounds?: number;
}

const names = ["train/loss", "train/learning-rate", "train/images-per-second"] as const;
const actor = { by: "bench" };
/** Flushes of another trial before the removal, to compare those during it with. */
const QUIET_FLUSHES = 100;
const STEPS_A_FLUSH = 100;

/**
 * Deletes a trial of 6.5 million points: what its user waits for, what the removal in the background takes, and what
 * another trial's flushes pay for it.
 */
export async function benchDelete(options: DeleteOptions): Promise<Report> {
  const { root, points = 6_500_000, rounds = 20 } = options;
  const about = machine();
  return await withFreshStore(root, {}, async ({ store, services }) => {
    const [doomed, other] = (await openWriters(store, 2)) as [Writer, Writer];
    await fill(store, [doomed], Math.ceil(points / names.length), names);
    const { trialId } = doomed.claim;
    await store.attempts.finish(doomed.claim, { state: "succeeded", values: {} });
    const waits: number[] = [];
    for (let round = 0; round < rounds; round++) {
      if (round > 0) await store.deletions.undeleteTrial(trialId, actor);
      waits.push(await timed(() => store.deletions.deleteTrial(trialId, actor)));
    }
    const before: number[] = [];
    while (before.length < QUIET_FLUSHES) before.push(await flush(store, other));
    const { removalMs, meanwhile } = await removal(services.databaseUrl, () => flush(store, other));
    return {
      machine: about,
      rows: [
        row(`delete a trial of ${doomed.step * names.length} points`, "ms", waits),
        row("removal in the background", "s", [removalMs / 1000]),
        row("flush of another trial before, p99", "ms", [quantile(before, 0.99)]),
        row("flush of another trial meanwhile, p99", "ms", [quantile(meanwhile, 0.99)]),
        row("meanwhile over before, median", "ratio", [
          quantile(meanwhile, 0.5) / quantile(before, 0.5),
        ]),
      ],
    };
  });
}

/** Removes all that is deleted, at once and not in a week, and lets another work until it is done. */
async function removal(databaseUrl: string, work: () => Promise<number>) {
  const impatient = openStore(databaseUrl, { graceMs: 0 });
  const meanwhile: number[] = [];
  let busy = true;
  const began = performance.now();
  const purging = (async () => {
    while ((await impatient.deletions.purge()).trials === 0);
  })().finally(() => {
    busy = false;
  });
  try {
    while (busy) meanwhile.push(await work());
    await purging;
    return { removalMs: performance.now() - began, meanwhile };
  } finally {
    await impatient.close();
  }
}

async function flush(store: Store, writer: Writer): Promise<number> {
  const records = nextSteps(writer, STEPS_A_FLUSH, names);
  return await timed(() => send(store, writer, records));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}
