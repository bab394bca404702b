import { parentsOf } from "./conditions.ts";
import { inWrittenOrder, type SearchSpace } from "./search-space.ts";
import { type Assignment, isChoices, type JsonValue, type Space } from "./space.ts";
import { valueAt, valueCount } from "./values.ts";

/** Every cell that the constraints allow of a space without continuous ranges; the first parameter varies slowest. */
export function* gridCells(search: SearchSpace): Generator<Assignment> {
  const { space, dimensions, exists, allows } = search;
  function* from(index: number, assigned: Record<string, JsonValue>): Generator<Assignment> {
    const path = dimensions[index]?.path;
    if (path === undefined) {
      yield inWrittenOrder(space, assigned);
      return;
    }
    if (!exists(path, assigned)) {
      yield* from(index + 1, assigned);
      return;
    }
    const count = valueCount(space[path]!) ?? 0;
    for (let i = 0; i < count; i += 1) {
      const longer = { ...assigned, [path]: valueAt(space[path]!, i) };
      // What is broken already stays so, whatever comes.
      if (allows(longer)) yield* from(index + 1, longer);
    }
  }
  yield* from(0, {});
}

/**
 * How many cells the grid has, constraints left aside; Infinity with a continuous range. Never walks the cells:
 * parameters that no condition ties together multiply, and values that no condition names count as one.
 */
export function countCells({ space, dimensions, exists }: SearchSpace): number {
  const paths = dimensions.map(({ path }) => path);
  const parents = new Set(paths.flatMap((path) => parentsOf(space, path)));
  const countFrom = (members: readonly string[], index: number, assigned: Assignment): number => {
    const path = members[index];
    if (path === undefined) return 1;
    if (!exists(path, assigned)) return countFrom(members, index + 1, assigned);
    if (!parents.has(path)) {
      const count = valueCount(space[path]!) ?? Number.POSITIVE_INFINITY;
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
