import { holds, orderedPaths, parentsOf } from "./conditions.ts";
import { type Assignment, type Fixed, isChoices, type JsonValue, type Space } from "./space.ts";
import { valueAt, valueCount } from "./values.ts";

const nothingFixed: Fixed = () => undefined;

/** Every cell of a space without continuous ranges; the first parameter varies slowest. */
export function* gridCells(space: Space, fixed: Fixed = nothingFixed): Generator<Assignment> {
  const paths = orderedPaths(space);
  function* from(index: number, assigned: Record<string, JsonValue>): Generator<Assignment> {
    const path = paths[index];
    if (path === undefined) {
      yield inWrittenOrder(space, assigned);
      return;
    }
    const parameter = space[path]!;
    if (!holds(parameter, assigned, space, fixed)) {
      yield* from(index + 1, assigned);
      return;
    }
    const count = valueCount(parameter) ?? 0;
    for (let i = 0; i < count; i += 1)
      yield* from(index + 1, { ...assigned, [path]: valueAt(parameter, i) });
  }
  yield* from(0, {});
}

/**
 * How many cells the grid has; Infinity with a continuous range. Never walks the cells: parameters that no
 * condition ties together multiply, and values that no condition names count as one.
 */
export function countCells(space: Space, fixed: Fixed = nothingFixed): number {
  const paths = orderedPaths(space);
  const parents = new Set(paths.flatMap((path) => parentsOf(space, path)));
  const countFrom = (members: readonly string[], index: number, assigned: Assignment): number => {
    const path = members[index];
    if (path === undefined) return 1;
    const parameter = space[path]!;
    if (!holds(parameter, assigned, space, fixed)) return countFrom(members, index + 1, assigned);
    if (!parents.has(path)) {
      const count = valueCount(parameter) ?? Number.POSITIVE_INFINITY;
      return count === 0 ? 0 : count * countFrom(members, index + 1, assigned);
    }
    let total = 0;
    for (const { value, times } of distinguished(space, path)) {
      if (times > 0) total += times * countFrom(members, index + 1, { ...assigned, [path]: value });
    }
    return total;
  };
  return components(space, paths).reduce(
    (product, members) => (product === 0 ? 0 : product * countFrom(members, 0, {})),
    1,
  );
}

/** The values of a parameter as conditions see it: those that one names, and one for all others. */
function distinguished(space: Space, path: string): { value: JsonValue; times: number }[] {
  const parameter = space[path]!;
  if (isChoices(parameter)) return parameter.choices.map((value) => ({ value, times: 1 }));
  const count = valueCount(parameter) ?? Number.POSITIVE_INFINITY;
  const { min, max, step } = parameter;
  const named = new Set<number>();
  for (const { when } of Object.values(space)) {
    for (const value of [when?.[path] ?? []].flat() as JsonValue[]) {
      if (typeof value !== "number" || value < min || value > max) continue;
      const index = step === undefined ? 0 : Math.round((value - min) / step);
      if (valueAt(parameter, index) === value) named.add(value);
    }
  }
  const others = { value: Number.NaN, times: count - named.size };
  return [...[...named].map((value) => ({ value, times: 1 })), others];
}

/** Groups of parameters that conditions tie together, each in an order that conditions allow. */
function components(space: Space, paths: readonly string[]): string[][] {
  const label = new Map(paths.map((path) => [path, path]));
  for (const path of paths) {
    for (const parent of parentsOf(space, path)) {
      const [from, to] = [label.get(path)!, label.get(parent)!];
      for (const [member, of] of label) if (of === from) label.set(member, to);
    }
  }
  return [...new Set(label.values())].map((name) => paths.filter((p) => label.get(p) === name));
}

function inWrittenOrder(space: Space, assigned: Assignment): Assignment {
  return Object.fromEntries(
    Object.keys(space)
      .filter((path) => path in assigned)
      .map((path) => [path, assigned[path]!]),
  );
}
