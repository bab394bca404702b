import type { Draft } from "./draft.ts";
import type { JsonObject } from "./json.ts";

/** A draft from an accepted specification: what was left at its default is left out again. History is read loosely. */
export function draftOf(spec: unknown): Draft {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) return {};
  const {
    name,
    notes,
    tags,
    seeds,
    base,
    space,
    sampler,
    objective,
    objectives,
    budget,
    share,
    priority,
    requires,
    questions,
  } = spec as JsonObject;
  const several = Array.isArray(objectives);
  // What a sweep has that names no sampler.
  const usual = several ? undefined : "grid";
  const some = {
    name,
    notes: notes || undefined,
    tags: Array.isArray(tags) && tags.length > 0 ? tags : undefined,
    seeds: seeds ?? undefined,
    base: base ?? {},
    space: space ?? {},
    sampler: (sampler as JsonObject | undefined)?.name === usual ? undefined : sampler,
    ...(several ? { objectives } : { objective }),
    budget: withoutNulls(budget),
    share: share === false ? false : undefined,
    priority: priority || undefined,
    requires: withoutDefaults(requires),
    questions:
      Array.isArray(questions) && questions.length > 0 ? questions.map(withoutNulls) : undefined,
  };
  return Object.fromEntries(
    Object.entries(some).filter(([, value]) => value !== undefined),
  ) as Draft;
}

function withoutDefaults(value: JsonObject[string] | undefined) {
  const kept = withoutNulls(value);
  const { device, ...others } = kept ?? {};
  const said = device === "any" ? others : (kept ?? {});
  return Object.keys(said).length > 0 ? said : undefined;
}

function withoutNulls(value: JsonObject[string] | undefined) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const kept = Object.entries(value).filter(
    ([key, entry]) =>
      entry !== null &&
      !(key === "trials" && entry === 1000) &&
      !(key === "onBudget" && entry === "cut"),
  );
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
