import { InvalidInput } from "@resweep/spec";
import type { SweepDetail, TrialSummary } from "@resweep/store";
import { z } from "zod";
import { configHash } from "../config/canonical.ts";
import { parseTrialConfig } from "../config/compose.ts";
import { awaitedParents } from "../config/references.ts";
import { isAt } from "../evidence/arms.ts";
import { type Cell, cellsOf } from "../evidence/cells.ts";
import { hasPopulation } from "../plan/next-verdicts.ts";
import { shareStages } from "../plan/share-stages.ts";
import { workOf } from "../plan/work-of.ts";
import type { Platform } from "../platform.ts";
import { hint } from "./hint.ts";
import { declaredBy } from "./judge-claims.ts";

export interface MoreSeeds {
  /** How many more. */
  readonly seeds: number;
  readonly claim?: number;
  readonly trial?: number;
}

export interface SeedsAdded {
  readonly seeds: readonly number[];
  readonly trials: number;
}

/** History is read loosely: a specification of another version may have no budget that we know. */
const Limited = z.object({
  budget: z.object({ trials: z.number() }),
  share: z.boolean(),
  scheduler: z.object({ name: z.string() }),
});

/**
 * Gives the cells of a sweep further seeds, the same to all of them, so that they stay paired: all cells, those that one
 * of its claims compares (`claim` counts from 1), or that of one trial (`trial`, its id). Seeds that only other cells have
 * come first. An ended sweep runs again. Throws NotFound, Conflict, or InvalidInput: nothing is added then.
 */
export async function addSeeds(
  platform: Platform,
  sweepId: number,
  { seeds, claim, trial }: MoreSeeds,
  { by }: { readonly by: string },
): Promise<SeedsAdded> {
  if (!Number.isInteger(seeds) || seeds < 1 || seeds > 1000)
    throw InvalidInput.at("seeds", "must be a whole number between 1 and 1000");
  const { store } = platform;
  const [sweep, trials] = await Promise.all([
    store.sweeps.get(sweepId),
    store.trials.list({ sweepId }),
  ]);
  const limits = Limited.safeParse(sweep.spec).data;
  if (limits && hasPopulation(limits.scheduler))
    throw InvalidInput.at(
      "seeds",
      `${limits.scheduler.name} compares one population with itself; launch a sweep for each seed`,
    );
  const { cells, whose } = chosen(sweep, trials, { claim, trial });
  const added = furtherSeeds(trials, cells, seeds);
  const total = trials.length + cells.length * seeds;
  if (limits && total > limits.budget.trials)
    throw InvalidInput.at(
      "seeds",
      `${seeds} more for ${cells.length === 1 ? "one cell" : `${cells.length} cells`} make ${total} trials, more than the sweep's budget of ${limits.budget.trials}`,
    );
  const configs = cells.map(({ trials: [first] }) => parseTrialConfig(first!.config));
  const sharing =
    limits?.share && limits.scheduler.name === "none"
      ? shareStages(configs.map((config) => ({ ...config, seed: 0 })))
      : [];
  const planned = added.flatMap((seed) =>
    cells.map(({ values, trials: [first] }, place) => {
      const config = { ...configs[place]!, seed };
      const { macs } = workOf(config);
      return {
        ...{ config, seed, hash: configHash(config, seed), values, macs },
        totalSteps: first!.totalSteps,
        // As the first seed was trained: by the same versions of every definition.
        requires: first!.requires,
        parents: awaitedParents(config),
        stageKeys: (sharing[place]?.keys ?? []).map((key) => `${key}-${seed}`),
      };
    }),
  );
  await store.sweeps.extend(sweepId, planned, {
    by,
    why: `seeds ${added.join(", ")} for ${whose}`,
  });
  await hint(platform, sweepId);
  return { seeds: added, trials: planned.length };
}

/** The cells that are meant, and in words which those are. */
function chosen(
  { id: sweepId, spec }: Pick<SweepDetail, "id" | "spec">,
  trials: readonly TrialSummary[],
  { claim, trial }: Pick<MoreSeeds, "claim" | "trial">,
): { readonly cells: readonly Cell[]; readonly whose: string } {
  if (claim !== undefined && trial !== undefined)
    throw InvalidInput.at("trial", "give a claim or a trial, not both");
  if (trial !== undefined) {
    const one = trials.find(({ id }) => id === trial);
    if (!one) throw InvalidInput.at("trial", `sweep ${sweepId} has no trial with the id ${trial}`);
    const cells = cellsOf(trials).filter((cell) => cell.trials.includes(one));
    return { cells, whose: `the cell of trial ${one.number}` };
  }
  const cells = cellsOf(trials.filter(comparedBy(declaredBy(spec), claim)));
  if (cells.length === 0) throw InvalidInput.at("claim", "compares no trial of this sweep");
  return { cells, whose: claim === undefined ? "all cells" : `claim ${claim}` };
}

/** Seeds that the sweep has and none of these cells, then new ones. */
function furtherSeeds(
  trials: readonly TrialSummary[],
  cells: readonly Cell[],
  count: number,
): number[] {
  const own = new Set(cells.flatMap((cell) => cell.trials.map(({ seed }) => seed)));
  const all = [...new Set(trials.map(({ seed }) => seed))].toSorted((a, b) => a - b);
  const last = Math.max(0, ...all);
  const fresh = Array.from({ length: count }, (_, i) => last + 1 + i);
  return [...all.filter((seed) => !own.has(seed)), ...fresh].slice(0, count);
}

/** Which trials a claim compares; all where none is named. */
function comparedBy(questions: ReturnType<typeof declaredBy>, claim: number | undefined) {
  if (claim === undefined) return () => true;
  const question = questions[claim - 1];
  if (!question)
    throw InvalidInput.at(
      "claim",
      questions.length === 0
        ? "this sweep declares none; leave it out to give every cell further seeds"
        : `must be between 1 and ${questions.length}, the claims of this sweep`,
    );
  const { a, b, at } = question;
  return (trial: Parameters<typeof isAt>[0]) =>
    isAt(trial, { ...at, ...a }) || isAt(trial, { ...at, ...b });
}
