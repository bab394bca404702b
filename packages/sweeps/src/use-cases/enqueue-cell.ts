import { type Assignment, givenCell, type JsonValue } from "@resweep/search";
import { Conflict, InvalidInput } from "@resweep/spec";
import { pinWeights } from "../plan/pin-weights.ts";
import { configured, type Pins, plannedCell, searchOf } from "../plan/planned-cell.ts";
import type { Platform } from "../platform.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import { hint } from "./hint.ts";

export interface Enqueued {
  /** What varies, with what was drawn. */
  readonly values: Readonly<Record<string, JsonValue>>;
  readonly trials: number;
}

/**
 * Adds one cell, chosen by hand, to a sweep, with all its seeds; what is not given is drawn. A completed sweep runs again.
 * Throws NotFound, Conflict where the sweep has the cell already or has ended otherwise, and InvalidInput.
 */
export async function enqueueCell(
  platform: Platform,
  id: number,
  given: Assignment,
  { by }: { readonly by: string },
): Promise<Enqueued> {
  const { store } = platform;
  const { spec: written } = await store.sweeps.get(id);
  const old = parseSweepSpec(written);
  const { space, seeds } = searchOf(old);
  const values = givenCell(space, given, "enqueue");
  const hashes = await store.sweeps.hashes(id);
  const trials = hashes.length + seeds.length;
  const { budget } = old;
  const spec = parseSweepSpec({
    ...old,
    enqueue: [...old.enqueue, given],
    budget: { ...budget, trials: Math.max(budget.trials, trials) },
  });
  const planned = (pinned: Pins) => {
    const configuration = configured(spec, values, pinned);
    return seeds.map((seed) => plannedCell(spec, configuration, seed));
  };
  const pinned = await pinWeights(platform, spec, { cells: planned(new Map()) });
  const cells = planned(pinned);
  const there = new Set(hashes);
  if (cells.some(({ hash }) => there.has(hash)))
    throw new Conflict(`Sweep ${id} has this cell already`);
  const why = `enqueued ${JSON.stringify(values)}`;
  const { concurrency } = spec.budget;
  const change = { before: written, spec, concurrency, priority: spec.priority, cells };
  await store.sweeps.edit(id, change, { by, why });
  await hint(platform, id);
  return { values, trials: cells.length };
}

/** `recipe.learningRate=0.1` as a value by its path; what is no JSON is text. */
export function readAssignments(texts: readonly string[]): Assignment {
  return Object.fromEntries(
    texts.map((text) => {
      const [path, ...rest] = text.split("=");
      const value = rest.join("=");
      if (!path || rest.length === 0)
        throw InvalidInput.at(text, "must be PATH=VALUE, such as recipe.learningRate=0.1");
      try {
        return [path, JSON.parse(value) as JsonValue];
      } catch {
        return [path, value];
      }
    }),
  );
}
