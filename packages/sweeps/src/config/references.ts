import type { Teacher } from "@resweep/core";
import type { Init } from "./init.ts";
import type { TrialConfig } from "./trial-config.ts";

/** A network from elsewhere that a trial takes: to begin with, or as a teacher. */
export type NetworkReference = NonNullable<Init> | Teacher;

/** Every one of a trial, with its dotted path: `init`, `stages.1.teacher`, or `stages.1.teacher.0` of several. */
export function referencesOf({
  init,
  stages,
}: TrialConfig): { readonly path: string; readonly reference: NetworkReference }[] {
  return [
    ...(init === null ? [] : [{ path: "init", reference: init }]),
    ...stages.flatMap((stage, place) => {
      if (stage.name !== "distil") return [];
      const path = `stages.${place}.teacher`;
      return stage.teacher.map((reference, i) => ({
        path: stage.teacher.length > 1 ? `${path}.${i}` : path,
        reference,
      }));
    }),
  ];
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
