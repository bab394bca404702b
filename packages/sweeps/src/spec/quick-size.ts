import type { JsonValue } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { isObject, type Raw } from "../config/walk.ts";

type Written = Record<string, JsonValue>;

/**
 * A sweep as it was written, in its sizes: whole, and as its part `quick` changes it; null without that part. Objects are
 * changed key by key, all else is replaced, and so is each swept path: half a range and half a list make neither. The
 * quick one has a name of its own in the history. What is no object is left for the parser to refuse.
 */
export function sizesOf(value: unknown): { whole: unknown; quick: unknown } {
  if (!isWritten(value) || !Object.hasOwn(value, "quick")) return { whole: value, quick: null };
  const { quick, ...whole } = value;
  if (!isObject(quick))
    throw InvalidInput.at("quick", "must be an object of what the quick size changes");
  const { name = "untitled", space } = whole;
  const changed = merged({ ...whole, name: `${name}-quick` }, quick) as Written;
  const { space: swept } = quick;
  const both = isObject(space) && isObject(swept) ? { space: { ...space, ...swept } } : {};
  return { whole, quick: { ...changed, ...both } };
}

function merged(whole: Raw, change: JsonValue): JsonValue {
  if (!isObject(whole) || !isObject(change)) return change;
  const keys = Object.entries(change).map(([key, value]) => {
    const before = Object.hasOwn(whole, key) ? whole[key] : undefined;
    return [key, merged(before, value)] as const;
  });
  return { ...whole, ...Object.fromEntries(keys) };
}

function isWritten(value: unknown): value is Written {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
