import type { Assignment } from "@resweep/search";
import { InvalidInput, parse } from "@resweep/spec";
import type { EditedSweep } from "@resweep/store";
import { z } from "zod";
import { canonicalJson } from "../config/canonical.ts";
import { pinnedPlan } from "../plan/pinned-plan.ts";
import { type TimeUsed, usedUp } from "../plan/used-up.ts";
import { projection, widened, wideningInWords } from "../plan/widened.ts";
import type { Platform } from "../platform.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { hint } from "./hint.ts";

const whole = (least: number, most: number) =>
  z
    .int({ error: `must be a whole number between ${least} and ${most}` })
    .min(least, { error: `must be between ${least} and ${most}` })
    .max(most, { error: `must be between ${least} and ${most}` });

const time = (least: number, most: number) =>
  z
    .number({ error: "must be a number of hours" })
    .min(least, { error: `must be at least ${least}` })
    .max(most, { error: `must be at most ${most}` })
    .nullable()
    .optional();

/** What may be changed of a sweep while it runs; what is left out stays. Null lifts a limit. */
export const SweepEdit = z.strictObject({
  target: whole(1, 100_000)
    .optional()
    .describe("Cells its sampler is to make, with those there are"),
  concurrency: whole(1, 10_000).nullable().optional().describe("Most trials that run at a time"),
  priority: whole(-1000, 1000).optional().describe("Higher is run first"),
  hours: time(0.01, 100_000).describe("Since the first trial started"),
  gpuHours: time(0.001, 1_000_000).describe("Slot-hours of workers that its trials may use"),
  onBudget: z
    .enum(["cut", "finish"], { error: "must be cut or finish" })
    .optional()
    .describe("What becomes of running trials once the hours are used up"),
  trials: whole(1, 100_000).optional().describe("Most trials it may make: its budget"),
  space: z
    .record(z.string(), z.unknown(), { error: "must be an object of dotted paths" })
    .optional()
    .describe("What varies: all that varies so far with no value left out, and more"),
});
export type SweepEdit = z.infer<typeof SweepEdit>;

/**
 * Changes an open sweep; a completed one that is given more cells or more time runs again, with what its budget had ended.
 * One event says what became of what. Running trials go on whatever the limit becomes. Throws NotFound, Conflict where it has ended or was edited by another
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
  const { spec: written, ...used } = await store.sweeps.get(id);
  const old = parseSweepSpec(written);
  const wider = edit.space === undefined ? old : widened(old, edit.space);
  const spec = parseSweepSpec(edited(wider, edit));
  const why = inWords(old, spec);
  if (why === "") return;
  const reopen = hasTimeAgain(old, spec, used);
  const more = await moreCells(platform, id, spec, { edit, reopen });
  const { concurrency } = spec.budget;
  const { priority } = spec;
  const change: EditedSweep = { before: written, spec, concurrency, priority, ...more, reopen };
  await store.sweeps.edit(id, change, { by, why });
  await hint(platform, id);
}

/** As it would have been written; the budget of trials grows with the cells. */
function edited(
  spec: SweepSpec,
  { target, concurrency, priority, trials, space: _, ...time }: SweepEdit,
): SweepSpec {
  const { sampler, budget } = spec;
  if (target !== undefined && !("trials" in sampler))
    throw InvalidInput.at(
      "target",
      `the ${sampler.name} sampler makes every cell of its space; launch a sweep of the cells that are lacking`,
    );
  if (trials !== undefined && "trials" in sampler)
    throw InvalidInput.at("trials", "follows from target for this sampler; give target");
  const seeds = spec.seeds?.length ?? 1;
  return {
    ...spec,
    sampler: (target === undefined ? sampler : { ...sampler, trials: target }) as typeof sampler,
    priority: priority ?? spec.priority,
    budget: {
      ...budget,
      trials: Math.max(trials ?? budget.trials, (target ?? 0) * seeds),
      concurrency: concurrency === undefined ? budget.concurrency : concurrency,
      ...time,
    },
  };
}

/** Whether what the budget ended may go on: a limit of time was changed. Throws InvalidInput where one is used up already. */
function hasTimeAgain(old: SweepSpec, { budget }: SweepSpec, used: TimeUsed): boolean {
  const { hours, gpuHours } = old.budget;
  if (budget.hours === hours && budget.gpuHours === gpuHours) return false;
  const over = usedUp(budget, used, Date.now());
  if (over === null) return true;
  throw InvalidInput.at(
    over.limit,
    `${budget[over.limit]} are used up already; give more, or none`,
  );
}

/**
 * A sampler that learns is asked up to the new target, or once more up to the old one, where the controller gave it up with
 * the time; of one that lists its cells, those that are not there yet, as many as are lacking: a list drawn from a wider
 * space is another one. In a wider space all trials are written anew.
 */
async function moreCells(
  platform: Platform,
  id: number,
  spec: SweepSpec,
  { edit: { target, space }, reopen }: { readonly edit: SweepEdit; readonly reopen: boolean },
) {
  const grows = target !== undefined || space !== undefined;
  if (!grows && !reopen) return null;
  const plan = await pinnedPlan(platform, spec);
  const trials = await platform.store.searches.outcomes(id, []);
  const there = distinct(trials).length;
  if (target !== undefined && plan.configurations < there)
    throw InvalidInput.at(
      "target",
      `makes ${plan.configurations} cells, and there are ${there} already; cancel what is not wanted`,
    );
  const room = Math.max(0, plan.configurations - there);
  // Cells may have got further seeds, so what there is counts as it is.
  const aim = plan.target === null ? null : trials.length + room * (spec.seeds?.length ?? 1);
  if (!grows) return { target: aim };
  const project = projection(spec);
  const projected =
    space &&
    trials.map(({ number, values }) => ({ number, values: project(values as Assignment) }));
  if (aim !== null) return { target: aim, cells: [], projected };
  const hashes = new Set(trials.map(({ hash }) => hash));
  const lacking = plan.cells.filter(({ hash }) => !hashes.has(hash));
  const wanted = new Set(distinct(lacking).slice(0, room));
  const cells = lacking.filter(({ values }) => wanted.has(canonicalJson(values)));
  return { target: null, cells, projected };
}

/** Cells whatever their seeds, by their canonical JSON. */
function distinct(trials: readonly { readonly values: unknown }[]): string[] {
  return [...new Set(trials.map(({ values }) => canonicalJson(values)))];
}

/** `concurrency 2, was 4; priority 3, was 0` */
function inWords(old: SweepSpec, now: SweepSpec): string {
  const shown = (spec: SweepSpec) => ({
    target: (spec.sampler as { readonly trials?: number }).trials,
    concurrency: spec.budget.concurrency ?? "without limit",
    priority: spec.priority,
    hours: spec.budget.hours ?? "without limit",
    gpuHours: spec.budget.gpuHours ?? "without limit",
    onBudget: spec.budget.onBudget,
    // Of a sampler with a target it follows from that.
    trials: "trials" in spec.sampler ? undefined : spec.budget.trials,
  });
  const before = shown(old);
  const limits = Object.entries(shown(now))
    .filter(([name, value]) => value !== before[name as keyof typeof before])
    .map(([name, value]) => `${name} ${value}, was ${before[name as keyof typeof before]}`);
  return [...limits, ...wideningInWords(old.space, now.space)].join("; ");
}
