import type { JsonValue } from "@resweep/search";
import type { Description } from "@resweep/spec";
import { chosenName, fieldOf, isObject, optionsOf, type Raw } from "./walk.ts";

/** What was written, with the keys of each part in the order of its definition: the database keeps none. */
export function inOrder(description: Description | undefined, raw: Raw): Raw {
  if (Array.isArray(raw))
    return description?.type === "list"
      ? raw.map((item) => inOrder(description.of, item) as JsonValue)
      : raw;
  if (!description || !isObject(raw)) return raw;
  if (description.type === "choice") {
    const { name, ...options } = raw;
    const fields = optionsOf(description, chosenName(raw, description));
    return { ...(name === undefined ? {} : { name }), ...(inOrder(fields, options) as object) };
  }
  if (description.type !== "group") return raw;
  const known = Object.keys(description.fields).filter((key) => Object.hasOwn(raw, key));
  const keys = [...new Set([...known, ...Object.keys(raw)])];
  return Object.fromEntries(
    keys.map((key) => [key, inOrder(fieldOf(description, key), raw[key]) as JsonValue]),
  );
}
