import type { Definition, Fields } from "@resweep/spec";

export function defineStage<const Name extends string, S extends Fields>(
  stage: Definition<Name, S>,
): Definition<Name, S> {
  return stage;
}
