import { InvalidInput, parse } from "@resweep/spec";
import type { EditedSweep } from "@resweep/store";
import { z } from "zod";
import { pinnedPlan } from "../plan/pinned-plan.ts";
import type { Platform } from "../platform.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { hint } from "./hint.ts";

const whole = (least: number, most: number) =>
  z
    .int({ error: `must be a whole number between ${least} and ${most}` })
    .min(least, { error: `must be between ${least} and ${most}` })
    .max(most, { error: `must be between ${least} and ${most}` });

/** What may be changed of a sweep while it runs; what is left out stays. Null lifts a limit. */
export const SweepEdit = z.strictObject({
  target: whole(1, 100_000)
    .optional()
    .describe("Cells its sampler is to make, with those there are"),
  concurrency: whole(1, 10_000).nullable().optional().describe("Most trials that run at a time"),
  priority: whole(-1000, 1000).optional().describe("Higher is run first"),
  hours: z
    .number({ error: "must be a number of hours" })
    .min(0.01, { error: "must be at least 0.01" })
    .max(100_000, { error: "must be at most 100000" })
    .nullable()
    .optional()
    .describe("Since the first trial started"),
});
export type SweepEdit = z.infer<typeof SweepEdit>;

/**
 * Changes an open sweep; a completed one that is given more cells runs again. One event says what became of what. Running
 * trials go on whatever the limit becomes. Throws NotFound, Conflict where it has ended or was edited by another
 * meanwhile, and InvalidInput: nothing is changed then.
 */
export async function editSweep(
  platform: Platform,
  id: number,
  wish: SweepEdit,
  { by }: { readonly by: string },
): Promise<void> {
  const { store } = platform;
  const edit = parse(SweepEdit, wish);
  const { spec: written } = await store.sweeps.get(id);
  const old = parseSweepSpec(written);
  const spec = parseSweepSpec(edited(old, edit));
  const why = inWords(old, spec);
  if (why === "") return;
  const more = edit.target === undefined ? null : await moreCells(platform, id, spec);
  const { concurrency } = spec.budget;
  const { priority } = spec;
  const change: EditedSweep = { before: written, spec, concurrency, priority, ...more };
  await store.sweeps.edit(id, change, { by, why });
  await hint(platform, id);
}

/** As it would have been written; the budget of trials grows with the cells. */
function edited(spec: SweepSpec, { target, concurrency, priority, hours }: SweepEdit): SweepSpec {
  const { sampler, budget } = spec;
  if (target !== undefined && !("trials" in sampler))
    throw InvalidInput.at(
      "target",
      `the ${sampler.name} sampler makes every cell of its space; launch a sweep of the cells that are lacking`,
    );
  const seeds = spec.seeds?.length ?? 1;
  return {
    ...spec,
    sampler: (target === undefined ? sampler : { ...sampler, trials: target }) as typeof sampler,
    priority: priority ?? spec.priority,
    budget: {
      ...budget,
      trials: Math.max(budget.trials, (target ?? 0) * seeds),
      concurrency: concurrency === undefined ? budget.concurrency : concurrency,
      hours: hours === undefined ? budget.hours : hours,
    },
  };
}

/** A sampler that learns is asked up to the new target; of one that lists its cells, those that are not there yet. */
async function moreCells(platform: Platform, id: number, spec: SweepSpec) {
  const trials = await platform.store.trials.list({ sweepId: id });
  const plan = await pinnedPlan(platform, spec);
  if (plan.trials < trials.length)
    throw InvalidInput.at(
      "target",
      `makes ${plan.trials} trials, and there are ${trials.length} already; cancel what is not wanted`,
    );
  if (plan.target !== null) return { target: plan.target, cells: [] };
  const there = new Set(await platform.store.sweeps.hashes(id));
  return { target: null, cells: plan.cells.filter(({ hash }) => !there.has(hash)) };
}

/** `concurrency 2, was 4; priority 3, was 0` */
function inWords(old: SweepSpec, now: SweepSpec): string {
  const shown = (spec: SweepSpec) => ({
    target: (spec.sampler as { readonly trials?: number }).trials,
    concurrency: spec.budget.concurrency ?? "without limit",
    priority: spec.priority,
    hours: spec.budget.hours ?? "without limit",
  });
  const before = shown(old);
  return Object.entries(shown(now))
    .filter(([name, value]) => value !== before[name as keyof typeof before])
    .map(([name, value]) => `${name} ${value}, was ${before[name as keyof typeof before]}`)
    .join("; ");
}
