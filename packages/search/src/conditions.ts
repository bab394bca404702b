import { InvalidInput } from "@resweep/spec";
import { sameValue } from "./same-value.ts";
import type { Assignment, Fixed, JsonValue, Parameter, Space } from "./space.ts";

/** The swept parameter that decides about a path: the path itself, or the part of a configuration it lies in. */
export function sweptOver(space: Space, path: string): string | undefined {
  return Object.keys(space)
    .filter((swept) => path === swept || path.startsWith(`${swept}.`))
    .sort((a, b) => b.length - a.length)[0];
}

/**
 * The parameters in an order in which each comes after those its condition names, otherwise as written.
 * Throws InvalidInput where conditions go round in a circle.
 */
export function orderedPaths(space: Space): string[] {
  const ordered: string[] = [];
  const underway: string[] = [];
  const visit = (path: string) => {
    if (ordered.includes(path)) return;
    if (underway.includes(path)) {
      const circle = [...underway.slice(underway.indexOf(path)), path].join(" -> ");
      throw InvalidInput.at(
        `space.${path}.when`,
        `conditions go round in a circle (${circle}); drop one of them`,
      );
    }
    underway.push(path);
    for (const parent of parentsOf(space, path)) visit(parent);
    underway.pop();
    ordered.push(path);
  };
  for (const path of Object.keys(space)) visit(path);
  return ordered;
}

/** The swept parameters that the condition of a parameter depends on. */
export function parentsOf(space: Space, path: string): string[] {
  const parents = Object.keys(space[path]?.when ?? {}).map((named) => sweptOver(space, named));
  return [...new Set(parents.filter((parent) => parent !== undefined))];
}

/**
 * Whether a parameter exists beside what was assigned so far. A condition on a parameter that does not
 * exist itself does not hold, so that chains of conditions end together.
 */
export function holds(
  parameter: Parameter,
  assigned: Assignment,
  space: Space,
  fixed: Fixed,
): boolean {
  return Object.entries(parameter.when ?? {}).every(([path, wanted]) => {
    const value = lookUp(path, assigned, space, fixed);
    return value !== undefined && wants(wanted, value);
  });
}

/** Whether a condition's value, or one of its list of values, is this one. */
export function wants(wanted: JsonValue | readonly JsonValue[], value: JsonValue): boolean {
  return Array.isArray(wanted)
    ? wanted.some((one) => sameValue(one, value))
    : sameValue(wanted as JsonValue, value);
}

/** The value of a path in a cell, swept or not; undefined where the cell has no such path. */
export function lookUp(
  path: string,
  assigned: Assignment,
  space: Space,
  fixed: Fixed,
): JsonValue | undefined {
  const swept = sweptOver(space, path);
  if (swept === undefined) return fixed(path);
  const value = assigned[swept];
  if (value === undefined || swept === path) return value;
  return within(value, path.slice(swept.length + 1).split("."));
}

/** A value inside a part of a configuration; a bare name stands for `{ name }`. */
export function within(value: JsonValue, keys: readonly string[]): JsonValue | undefined {
  let inner: JsonValue | undefined = value;
  for (const key of keys) {
    if (typeof inner === "string" && key === "name") return inner;
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = (inner as Record<string, JsonValue>)[key];
  }
  return inner;
}
