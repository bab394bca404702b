import type {
  ChoiceDescription,
  Description,
  GroupDescription,
  ListDescription,
} from "@resweep/spec";
import { getIn, isObject, type Json, type JsonObject, setIn } from "./json.ts";

/** A specification being written: what `parseSweepSpec` reads, not yet checked. */
export type Draft = JsonObject;

export interface Choices {
  readonly choices: readonly Json[];
  readonly when?: JsonObject;
}
export interface Range {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly scale?: "linear" | "log";
  readonly when?: JsonObject;
}
export type Parameter = Choices | Range;

const asEntry = (value: Json | undefined): JsonObject | undefined =>
  typeof value === "string" ? { name: value } : isObject(value) ? value : undefined;

/** The entry that a choice stands at: what the draft says, else the default; always with its name. */
export function entryAt(
  base: Json | undefined,
  path: string,
  description: ChoiceDescription,
): JsonObject {
  return (
    asEntry(getIn(base, path)) ??
    asEntry(description.default as Json) ?? { name: description.entries[0]!.name }
  );
}

/** The entries of a list, likewise. */
export function listAt(
  base: Json | undefined,
  path: string,
  description: ListDescription,
): readonly JsonObject[] {
  const given = getIn(base, path) ?? (description.default as Json);
  return Array.isArray(given) ? given.map((entry) => asEntry(entry) ?? { name: "" }) : [];
}

/**
 * Sets an option of the base. Catalogue choices and lists on the way are written out first, so that a default such as
 * `{ name: sgd, momentum: 0.9 }` keeps its other options when one of them changes.
 */
export function setOption(
  base: Json | undefined,
  root: GroupDescription,
  path: string,
  value: Json | undefined,
): JsonObject {
  let result: Json | undefined = base;
  let description: Description | undefined = root;
  const keys = path.split(".");
  for (let at = 0; at < keys.length - 1 && description; at++) {
    const here = keys.slice(0, at + 1).join(".");
    description = childOf(description, keys[at]!, result, keys.slice(0, at).join("."));
    if (description?.type === "choice")
      result = setIn(result, here, entryAt(result, here, description));
    if (description?.type === "list")
      result = setIn(result, here, listAt(result, here, description));
  }
  return (setIn(result, path, value) ?? {}) as JsonObject;
}

function childOf(
  description: Description,
  key: string,
  base: Json | undefined,
  path: string,
): Description | undefined {
  if (description.type === "group") return description.fields[key];
  if (description.type === "list") return description.of;
  if (description.type === "choice") {
    const { name } = entryAt(base, path, description);
    return description.entries.find((entry) => entry.name === name)?.fields[key];
  }
  return undefined;
}

/** What the draft varies, by path, with the shorthand `[a, b]` written out. What cannot be read has no value yet. */
export function spaceOf(draft: Draft): Readonly<Record<string, Parameter>> {
  return Object.fromEntries(
    Object.entries(writtenSpace(draft)).map(([path, given]) => [path, readParameter(given)]),
  );
}

/** As it was written: what one change is not about stays so, also what cannot be read. */
export function writtenSpace({ space }: Draft): JsonObject {
  return isObject(space) ? space : {};
}

function readParameter(given: Json): Parameter {
  if (Array.isArray(given)) return { choices: given };
  if (typeof given !== "object" || given === null) return { choices: [] };
  const { choices, min, max } = given as JsonObject;
  if (min !== undefined || max !== undefined) return given as unknown as Range;
  return Array.isArray(choices) ? (given as unknown as Choices) : { choices: [] };
}

/** A copy that varies the path so, or no longer. */
export function vary(draft: Draft, path: string, parameter: Parameter | null): Draft {
  const present = writtenSpace(draft);
  if (parameter !== null)
    return { ...draft, space: { ...present, [path]: parameter as unknown as Json } };
  const { [path]: _old, ...others } = present;
  return { ...draft, space: others };
}

/** A copy without what is varied below a path, where `keep` does not want it. */
export function pruneSpace(draft: Draft, prefix: string, keep: (rest: string) => boolean): Draft {
  const entries = Object.entries(writtenSpace(draft)).filter(
    ([path]) => !path.startsWith(`${prefix}.`) || keep(path.slice(prefix.length + 1)),
  );
  return { ...draft, space: Object.fromEntries(entries) };
}

/** A copy without entry `index` of a list: what is varied of the later entries moves up with them. */
export function removeEntry(
  draft: Draft,
  path: string,
  index: number,
  list: readonly JsonObject[],
): Draft {
  const space: Record<string, Json> = {};
  for (const [key, parameter] of Object.entries(writtenSpace(draft))) {
    const match = key.startsWith(`${path}.`)
      ? /^(\d+)\.(.*)$/.exec(key.slice(path.length + 1))
      : null;
    const at = match ? Number(match[1]) : -1;
    if (at === index) continue;
    space[at > index ? `${path}.${at - 1}.${match![2]}` : key] = parameter;
  }
  const rest = list.filter((_, at) => at !== index);
  return { ...draft, base: setIn(draft.base, path, rest) ?? {}, space };
}

/** `batchSize` reads "Batch size", `fine-tune` reads "Fine tune". */
export function humanise(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[-_]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
