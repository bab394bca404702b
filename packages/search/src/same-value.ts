import type { Assignment, JsonValue } from "./space.ts";

/** The text of a value: two that are written the same are the same. */
export function canonical(value: JsonValue): string {
  return JSON.stringify(value);
}

/** The key of a value in a map: itself where that tells it apart, since writing thousands of them takes time. */
export function keyOf(value: JsonValue): JsonValue {
  return typeof value === "object" && value !== null ? `\0${canonical(value)}` : value;
}

export function sameValue(a: JsonValue, b: JsonValue): boolean {
  return a === b || (typeof a === "object" && canonical(a) === canonical(b));
}

/** Whether two cells have the same values at these paths, where a path may be absent. */
export function sameCell(paths: readonly string[], one: Assignment, other: Assignment): boolean {
  return paths.every((path) => {
    const [a, b] = [one[path], other[path]];
    return a === b || (a !== undefined && b !== undefined && sameValue(a, b));
  });
}
