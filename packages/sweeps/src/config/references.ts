import type { Teacher } from "@resweep/core";
import type { AwaitedParent } from "@resweep/store";
import type { Init } from "./init.ts";
import type { TrialConfig } from "./trial-config.ts";

/** A network from elsewhere that a trial takes: to begin with, or as a teacher. */
export type NetworkReference = NonNullable<Init> | Teacher;

export interface PlacedReference {
  /** As it is written: `init`, `stages.1.teacher`, or `stages.1.teacher.0` of several. */
  readonly path: string;
  /** As it stands in the configuration: `init`, `stages.1.teacher.0`. */
  readonly place: string;
  readonly reference: NetworkReference;
}

/** Every one of a trial. */
export function referencesOf({ init, stages }: TrialConfig): PlacedReference[] {
  return [
    ...(init === null ? [] : [{ path: "init", place: "init", reference: init }]),
    ...stages.flatMap((stage, place) => {
      if (stage.name !== "distil") return [];
      const path = `stages.${place}.teacher`;
      return stage.teacher.map((reference, i) => ({
        path: stage.teacher.length > 1 ? `${path}.${i}` : path,
        place: `${path}.${i}`,
        reference,
      }));
    }),
  ];
}

/** What it takes of other trials and is not pinned to a checkpoint: it waits for that. */
export function awaitedParents(config: TrialConfig): AwaitedParent[] {
  return referencesOf(config).flatMap(({ place: path, reference }) => {
    if (!("trial" in reference) || reference.checkpoint !== undefined) return [];
    return [{ path, trial: reference.trial, stage: reference.stage }];
  });
}

/** The same trial with other references in their places. */
export function withReferences(
  config: TrialConfig,
  replace: <Reference extends NetworkReference>(reference: Reference) => Reference,
): TrialConfig {
  return {
    ...config,
    init: config.init && replace(config.init),
    stages: config.stages.map((stage) =>
      stage.name === "distil" ? { ...stage, teacher: stage.teacher.map(replace) } : stage,
    ),
  };
}
