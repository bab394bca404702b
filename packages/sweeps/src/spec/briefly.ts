import type { JsonValue } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { canonicalJson } from "../config/canonical.ts";
import { isObject } from "../config/walk.ts";

type Written = Readonly<Record<string, JsonValue>>;

/**
 * The same written as briefly as it can be: what may be left out without another meaning is, but for the names of
 * catalogue entries and for `keep`: what these dotted paths name stays as it is. So does what means nothing: history may be
 * of another version.
 */
export function briefly(
  value: Written,
  meaning: (value: Written) => unknown,
  keep: readonly string[] = [],
): Written {
  const meant = textOf(value, meaning);
  if (meant === null) return value;
  let brief = value;
  const shorten = (keys: readonly string[]): void => {
    const inner = at(brief, keys);
    for (const key of Array.isArray(inner) ? inner.keys() : Object.keys(inner ?? {})) {
      const place = [...keys, String(key)];
      if (keep.includes(place.join("."))) continue;
      if (!Array.isArray(inner) && !(key === "name" && keys.length > 0) && !leadsTo(place, keep)) {
        const without = removed(brief, place) as Written;
        if (textOf(without, meaning) === meant) {
          brief = without;
          continue;
        }
      }
      if (typeof at(brief, place) === "object") shorten(place);
    }
  };
  shorten([]);
  return brief;
}

/** Null where it is refused. */
function textOf(value: Written, meaning: (value: Written) => unknown): string | null {
  try {
    return canonicalJson(meaning(value));
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

function leadsTo(place: readonly string[], kept: readonly string[]): boolean {
  return kept.some((one) => one.startsWith(`${place.join(".")}.`));
}

function at(value: JsonValue, keys: readonly string[]): JsonValue | undefined {
  return keys.reduce<JsonValue | undefined>(
    (inner, key) => (inner as Record<string, JsonValue> | null | undefined)?.[key],
    value,
  );
}

function removed(value: JsonValue, [key, ...rest]: readonly string[]): JsonValue {
  if (Array.isArray(value))
    return value.map((item, i) => (String(i) === key ? removed(item, rest) : item));
  if (!isObject(value)) return value;
  const { [key!]: inner, ...others } = value;
  if (rest.length === 0) return others;
  // In its old place.
  return { ...value, [key!]: removed(inner!, rest) };
}
