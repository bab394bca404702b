import { closest, distance } from "fastest-levenshtein";

/** The known name that `name` is probably a misspelling of, or undefined when none is near. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(name.toLowerCase(), [...known]);
  const allowed = Math.max(2, Math.floor(candidate.length / 3));
  return distance(name.toLowerCase(), candidate.toLowerCase()) <= allowed ? candidate : undefined;
}

/** `unknown depht; did you mean depth?` or, with nothing near, the list of what is known. */
export function unknownName(kind: string, name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return guess === undefined
    ? `unknown ${kind} "${name}"; known: ${known.join(", ") || "none"}`
    : `unknown ${kind} "${name}"; did you mean "${guess}"?`;
}
