import type { Draft } from "./draft.ts";
import { getIn, isObject, type Json, type JsonObject, setIn } from "./json.ts";

const first = "validation/accuracy";

const asObject = (value: Json | undefined): JsonObject =>
  isObject(value) ? value : { metric: typeof value === "string" ? value : first };

/** What a draft is judged by, one or several, each with its metric. */
export function objectivesOf(draft: Draft): readonly JsonObject[] {
  const several = getIn(draft, "objectives");
  return Array.isArray(several) && several.length > 0
    ? several.map(asObject)
    : [asObject(getIn(draft, "objective"))];
}

/**
 * A copy that is judged by these. Where they become several and no sampler is chosen, nsga-ii is, which learns from all of
 * them; where one is left, it goes again.
 */
export function withObjectives(draft: Draft, objectives: readonly JsonObject[]): Draft {
  const several = objectives.length > 1;
  const sampler = getIn(draft, "sampler");
  const seeks = getIn(sampler, "name") === "nsga-ii";
  const next = several ? (sampler ?? { name: "nsga-ii" }) : seeks ? undefined : sampler;
  const changes: [string, Json | undefined][] = [
    ["objective", several ? undefined : objectives[0]],
    ["objectives", several ? objectives.map(short) : undefined],
    ["sampler", next],
  ];
  return changes.reduce((made, [path, value]) => (setIn(made, path, value) ?? {}) as Draft, draft);
}

/** The name alone, where nothing else is said. */
function short(objective: JsonObject): Json {
  return Object.keys(objective).length === 1 ? objective.metric! : objective;
}
