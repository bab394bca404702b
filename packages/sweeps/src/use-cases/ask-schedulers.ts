import { setTimeout as sleep } from "node:timers/promises";
import { schedulers } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import type { GivenVerdict, JudgedTrial } from "@resweep/store";
import { z } from "zod";
import { nextGeneration } from "../plan/next-generation.ts";
import { hasPopulation, nextVerdicts } from "../plan/next-verdicts.ts";
import { populationOf, successorOf } from "../plan/successor-of.ts";
import type { Platform } from "../platform.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { hint } from "./hint.ts";
import { oneByOne } from "./one-by-one.ts";

/** History is read loosely: of a specification by another version, only that its scheduler is one we know. */
const Scheduled = z.object({
  scheduler: schedulers.schema as unknown as z.ZodType<SweepSpec["scheduler"]>,
});

/**
 * Has the schedulers of running sweeps judge what was measured since, and carries their verdicts out. What a scheduler
 * knows is worked out anew from the rows, so any process may do it, one at a time. Returns how many trials are to stop.
 */
export async function askSchedulers(platform: Platform): Promise<number> {
  const { verdicts } = platform.store;
  let stopped = 0;
  await oneByOne(await verdicts.due(), async ({ id, spec, objective, planned }) => {
    const read = Scheduled.safeParse(spec);
    // Accepted by a version with other schedulers: its trials run to their ends.
    if (!read.success) return;
    const { scheduler } = read.data;
    const trials = await verdicts.trials(id);
    const given = hasPopulation(scheduler)
      ? await select(platform, spec, trials)
      : nextVerdicts({ scheduler, objective, planned }, trials);
    if (given.length === 0) return;
    stopped += await verdicts.give(id, given);
    await hint(platform, id);
  });
  return stopped;
}

/** Verdicts on a population, with the trials that take the place of others. */
async function select(
  platform: Platform,
  written: unknown,
  trials: readonly JudgedTrial[],
): Promise<GivenVerdict[]> {
  const spec = parsedOrNull(written);
  // Refused by now, because of other definitions: who waits would wait for ever, but `resweep resume` lets it run.
  if (spec === null) return [];
  const selections = nextGeneration(populationOf(spec), trials);
  return await Promise.all(
    selections.map(async ({ birth, ...verdict }) =>
      birth ? { ...verdict, successor: await successorOf(platform, spec, birth) } : verdict,
    ),
  );
}

function parsedOrNull(written: unknown): SweepSpec | null {
  try {
    return parseSweepSpec(written);
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

/**
 * The same between two turns of the controller, when a trial was measured. Where one is under way it is asked after it, for
 * that turn may have looked before; one that takes long leaves it to the next.
 */
export async function askSchedulersNow(platform: Platform): Promise<void> {
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await sleep(pauseMs);
    if ((await platform.store.asController(() => askSchedulers(platform))) !== undefined) return;
  }
}

const pausesMs = [0, 50, 100, 200, 400, 800];
