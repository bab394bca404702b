import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { RandomStream } from "../random-stream.ts";
import type { SearchSpace } from "../search-space.ts";
import type { Assignment } from "../space.ts";

/** A cell and what came of it. */
export interface Evaluated {
  readonly values: Assignment;
  /**
   * One number for each objective, lower is better (negate what is to be high), the mean over its seeds; NaN where
   * there is none, since it failed or diverged: samplers stay away from such cells.
   */
  readonly losses: readonly number[];
}

/** How the cells of a sweep are chosen from its space. */
export interface Sampler<Name extends string = string, S extends Fields = Fields>
  extends Definition<Name, S> {
  /** How many cells it makes, without making them. Throws InvalidInput where the space does not suit it. */
  count(space: SearchSpace, options: ValuesOf<S>): number;
  /**
   * The next cell: one that is neither in `history` nor in `pending`, or null where the space has no other. Follows
   * from its arguments alone. `history`: what has ended, in the order in which it did; `pending`: what has not. For a
   * batch, ask again with each answer among `pending`.
   */
  suggest(
    space: SearchSpace,
    history: readonly Evaluated[],
    pending: readonly Assignment[],
    random: RandomStream,
    options: ValuesOf<S>,
  ): Assignment | null;
  /** It learns from several objectives as from one. What looks at no result need not say so. */
  readonly several?: true;
  /** Of a sampler that looks at no result: all its cells, so that they can be planned before the first trial. */
  readonly cells?: (space: SearchSpace, options: ValuesOf<S>) => Iterable<Assignment>;
}

/** Keeps the literal types of a sampler. */
export function defineSampler<const Name extends string, S extends Fields>(
  sampler: Sampler<Name, S>,
): Sampler<Name, S> {
  return sampler;
}
