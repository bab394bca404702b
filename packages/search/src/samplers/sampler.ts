import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { Assignment, Fixed, Space } from "../space.ts";

/** How the cells of a sweep are chosen from its space. */
export interface Sampler<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** How many cells it makes, without making them. Throws InvalidInput where the space does not suit it. */
  count(space: Space, options: ValuesOf<S>, fixed: Fixed): number;
  cells(space: Space, options: ValuesOf<S>, fixed: Fixed): Iterable<Assignment>;
}

/** Keeps the literal types of a sampler. */
export function defineSampler<const Name extends string, S extends Fields>(
  sampler: Sampler<Name, S>,
): Sampler<Name, S> {
  return sampler;
}
