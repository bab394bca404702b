import { InvalidInput } from "@resweep/spec";
import { dimensionOf } from "./dimension.ts";
import { canonical, sameValue } from "./same-value.ts";
import { cellOf, type SearchSpace } from "./search-space.ts";
import { type Assignment, isChoices, type JsonValue, type Parameter, type Space } from "./space.ts";
import { valueAt, valueCount } from "./values.ts";

/** Why a space is not a wider one, by dotted path. */
export interface Narrowing {
  readonly path: string;
  readonly message: string;
}

/**
 * What keeps `now` from having every value that `old` has; empty where it is wider or the same. Parameters may be added.
 * A condition may name more values or go, since what it leaves out would leave out trials that have run.
 */
export function narrowings(old: Space, now: Space): Narrowing[] {
  return Object.entries(old).flatMap(([path, parameter]) => {
    const wider = now[path];
    if (wider === undefined)
      return [{ path, message: "is varied by trials there are; a space can only be widened" }];
    const left = leftOut(path, parameter, wider);
    if (left !== undefined)
      return [{ path, message: `leaves out ${left}; a space can only be widened` }];
    const condition = Object.entries(wider.when ?? {}).find(
      ([named, wanted]) => !isWider(parameter.when?.[named], wanted),
    );
    if (condition === undefined) return [];
    const message = `leaves out cells that have ${path}; a space can only be widened`;
    return [{ path: `${path}.when.${condition[0]}`, message }];
  });
}

/** Some value, in words, that the wider parameter does not have. */
function leftOut(path: string, old: Parameter, now: Parameter): string | undefined {
  const { placeOf, count } = dimensionOf(path, now);
  const had = valueCount(old);
  if (had === null && count !== null) return "values between its steps";
  const missing = samples(old, had, isChoices(now) ? now.choices.length : 2).find((value) =>
    Number.isNaN(placeOf(value)),
  );
  return missing === undefined ? undefined : canonical(missing);
}

/** Values such that a parameter that has them has all: of a stepped range its ends and the second, which sets the steps. */
function samples(old: Parameter, had: number | null, most: number): JsonValue[] {
  if (isChoices(old)) return [...old.choices];
  if (had === null) return [old.min, old.max];
  // A list has no more values than it names: one more than those shows what it lacks.
  const first = Array(Math.min(had, most + 1)).keys();
  return [...first, had - 1].map((index) => valueAt(old, index));
}

/** Whether a condition on one path holds wherever the old one did; `undefined` was no condition at all. */
function isWider(
  old: JsonValue | readonly JsonValue[] | undefined,
  now: JsonValue | readonly JsonValue[],
): boolean {
  if (old === undefined) return false;
  const values = listed(now);
  return listed(old).every((one) => values.some((other) => sameValue(one, other)));
}

function listed(wanted: JsonValue | readonly JsonValue[]): readonly JsonValue[] {
  return Array.isArray(wanted) ? wanted : [wanted as JsonValue];
}

/**
 * A cell of a narrower space as the wider one writes it: a parameter that it did not vary has the value that its trials
 * `had` all the same. Throws InvalidInput at `space.PATH` where the wider space has no such value.
 */
export function projected(
  search: SearchSpace,
  values: Assignment,
  had: (path: string) => JsonValue | undefined,
): Assignment {
  return cellOf(search, ({ path, placeOf }) => {
    const value = path in values ? values[path] : had(path);
    if (value !== undefined && !Number.isNaN(placeOf(value))) return value;
    throw InvalidInput.at(
      `space.${path}`,
      value === undefined
        ? "is nothing that the trials there are have; make it conditional on what has it"
        : `must have ${canonical(value)} among its values, which the trials there are had`,
    );
  });
}
