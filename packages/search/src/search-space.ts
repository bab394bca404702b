import { InvalidInput } from "@resweep/spec";
import { holds, lookUp, orderedPaths, sweptOver } from "./conditions.ts";
import { type Dimension, dimensionOf } from "./dimension.ts";
import { type Constraint, parseConstraint } from "./expression.ts";
import type { Assignment, Fixed, JsonValue, Space } from "./space.ts";

/** A space ready to be searched. */
export interface SearchSpace {
  readonly space: Space;
  readonly fixed: Fixed;
  /** In an order in which each comes after those its condition names. */
  readonly dimensions: readonly Dimension[];
  readonly constraints: readonly Constraint[];
  /** Whether a parameter exists beside the values of those before it. */
  exists(path: string, assigned: Assignment): boolean;
  /** False where some constraint is broken; one that hangs on absent paths is not. */
  allows(assigned: Assignment): boolean;
}

export interface SpaceSurroundings {
  /** The value of a path that is not swept. */
  readonly fixed?: Fixed;
  /** Expressions over paths that every cell must satisfy. */
  readonly constraints?: readonly string[];
}

/**
 * Throws InvalidInput where conditions go round in a circle, where a constraint cannot be read, or where it names
 * nothing that varies.
 */
export function searchSpace(space: Space, surroundings: SpaceSurroundings = {}): SearchSpace {
  const { fixed = () => undefined } = surroundings;
  const constraints = (surroundings.constraints ?? []).map((text, index) => {
    const at = `constraints.${index}`;
    const constraint = parseConstraint(text, at);
    if (!constraint.paths.some((path) => sweptOver(space, path) !== undefined))
      throw InvalidInput.at(at, `"${text}" names nothing that varies`);
    return constraint;
  });
  return {
    ...{ space, fixed, constraints },
    dimensions: orderedPaths(space).map((path) => dimensionOf(path, space[path]!)),
    exists: (path, assigned) => holds(space[path]!, assigned, space, fixed),
    allows: (assigned) => {
      const valueThere = (path: string) => lookUp(path, assigned, space, fixed);
      return constraints.every((constraint) => constraint.holds(valueThere) !== false);
    },
  };
}

/** A cell from the value of each parameter that exists, asked for in an order that conditions allow. */
export function cellOf(
  { space, dimensions, exists }: SearchSpace,
  valueFor: (dimension: Dimension, assigned: Assignment) => JsonValue,
): Assignment {
  const assigned: Record<string, JsonValue> = {};
  for (const dimension of dimensions) {
    if (exists(dimension.path, assigned)) assigned[dimension.path] = valueFor(dimension, assigned);
  }
  return inWrittenOrder(space, assigned);
}

/** The same values in the order of the space, whatever the order they were found in. */
export function inWrittenOrder(space: Space, assigned: Assignment): Assignment {
  return Object.fromEntries(
    Object.keys(space)
      .filter((path) => path in assigned)
      .map((path) => [path, assigned[path]!]),
  );
}
