export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a dotted path; undefined where there is none. A bare name stands for `{ name }`. */
export function getIn(value: Json | undefined, path: string): Json | undefined {
  let inner = value;
  for (const key of path === "" ? [] : path.split(".")) {
    if (typeof inner === "string" && key === "name") return inner;
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = Object.hasOwn(inner, key) ? (inner as Record<string, Json>)[key] : undefined;
  }
  return inner;
}

/** A copy with the value put at the path, or taken away where it is undefined; emptied objects go too. */
export function setIn(
  value: Json | undefined,
  path: string,
  next: Json | undefined,
): Json | undefined {
  if (path === "") return next;
  const [key = "", ...rest] = path.split(".");
  if (Array.isArray(value)) {
    const copy = [...value];
    const inner = setIn(copy[Number(key)], rest.join("."), next);
    if (inner === undefined) copy.splice(Number(key), 1);
    else copy[Number(key)] = inner;
    return copy;
  }
  const object = typeof value === "object" && value !== null ? (value as JsonObject) : {};
  const inner = setIn(object[key], rest.join("."), next);
  const { [key]: _old, ...others } = object;
  if (inner !== undefined)
    return key in object
      ? Object.fromEntries(Object.entries({ ...object, [key]: inner }))
      : { ...object, [key]: inner };
  return Object.keys(others).length > 0 ? others : undefined;
}
