import { type JsonValue, within } from "@resweep/search";
import type {
  ChoiceDescription,
  Description,
  GroupDescription,
  ListDescription,
} from "@resweep/spec";

/** A part of a configuration as it was written, before defaults: a bare name stands for `{ name }`. */
export type Raw = JsonValue | undefined;

/** A catalogue entry as an object: `sgd` is `{ name: "sgd" }`, nothing is the default. */
export function expanded(raw: Raw, description: ChoiceDescription): Record<string, JsonValue> {
  const fallback = asObject(description.default as JsonValue);
  if (raw === undefined) return fallback;
  return {
    ...(isObject(raw) && raw.name === undefined ? { name: fallback.name! } : {}),
    ...asObject(raw),
  };
}

/** The entry that a written choice names; its default where it names none. */
export function chosenName(raw: Raw, description: ChoiceDescription): string {
  return String(expanded(raw, description).name);
}

/** The items of a written list; the default where it is left out. */
export function items(raw: Raw, description: ListDescription): readonly JsonValue[] {
  return (Array.isArray(raw) ? raw : description.default) as readonly JsonValue[];
}

/** The entry's options as a group. */
export function optionsOf(
  description: ChoiceDescription,
  name: string,
): GroupDescription | undefined {
  const entry = description.entries.find((one) => one.name === name);
  return entry && { type: "group", help: entry.summary, fields: entry.fields };
}

/** A group's field of that name; never what every object inherits. */
export function fieldOf({ fields }: GroupDescription, key: string): Description | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}

/** What was written, with the default's name wherever options were given without one. */
export function withNames(description: Description, raw: Raw): Raw {
  if (!isObject(raw)) return raw;
  if (description.type === "choice") return expanded(raw, description);
  if (description.type !== "group") return raw;
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => {
      const field = fieldOf(description, key);
      return [key, (field ? withNames(field, value) : value) as JsonValue];
    }),
  );
}

/** The name of a choice as an option of its own, so that it can be swept. */
export function nameOption(description: ChoiceDescription): Description {
  const choices = description.entries.map(({ name }) => name);
  const fallback = chosenName(undefined, description);
  return { type: "option", kind: "choice", help: description.help, default: fallback, choices };
}

/** The value at a path with defaults filled in, or undefined where the configuration has no such path. */
export function valueWithDefaults(
  description: Description,
  raw: Raw,
  keys: readonly string[],
): Raw {
  const [key, ...rest] = keys;
  switch (description.type) {
    case "option": {
      const value = raw === undefined ? description.default : raw;
      return key === undefined ? value : undefined;
    }
    case "group": {
      if (key === undefined) return raw ?? {};
      const field = fieldOf(description, key);
      return field && valueWithDefaults(field, isObject(raw) ? raw[key] : undefined, rest);
    }
    case "choice": {
      const entry = expanded(raw, description);
      if (key === undefined) return entry;
      if (key === "name") return within(entry, keys);
      const options = optionsOf(description, String(entry.name));
      return options && valueWithDefaults(options, entry, keys);
    }
    case "list": {
      const list = items(raw, description);
      if (key === undefined) return list;
      const item = list[Number(key)];
      return item === undefined ? undefined : valueWithDefaults(description.of, item, rest);
    }
  }
}

/** The configuration with the value put at a path; what was written is left as it is. */
export function withValue(
  description: Description,
  raw: Raw,
  keys: readonly string[],
  value: JsonValue,
): JsonValue {
  const [key, ...rest] = keys;
  if (key === undefined || description.type === "option") return value;
  if (description.type === "group") {
    // What is no object is left for the parser to refuse.
    if (raw !== undefined && raw !== null && !isObject(raw)) return raw;
    const object = raw ?? {};
    const field = fieldOf(description, key);
    return { ...object, [key]: field ? withValue(field, object[key], rest, value) : value };
  }
  if (description.type === "list") {
    if (raw !== undefined && !Array.isArray(raw)) return raw;
    const list = [...items(raw, description)];
    list[Number(key)] = withValue(description.of, list[Number(key)], rest, value);
    return list;
  }
  if (key === "name") return renamed(description, raw, value);
  const entry = expanded(raw, description);
  const options = optionsOf(description, String(entry.name));
  const field = options && fieldOf(options, key);
  return { ...entry, [key]: field ? withValue(field, entry[key], rest, value) : value };
}

/** Another entry takes over the options that were written for the old one, but never the old one's defaults. */
function renamed(description: ChoiceDescription, raw: Raw, name: JsonValue): JsonValue {
  if (raw !== undefined) return { ...asObject(raw), name };
  const fallback = expanded(undefined, description);
  return fallback.name === name ? fallback : { name };
}

function asObject(raw: JsonValue): Record<string, JsonValue> {
  if (isObject(raw)) return { ...raw };
  return { name: raw };
}

export function isObject(value: Raw): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
