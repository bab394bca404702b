import { architectures, optimizers, schedules, stages, warmups } from "@resweep/core";
import { augmentations } from "@resweep/data";
import { definitionToken } from "@resweep/spec";
import type { TrialConfig } from "./trial-config.ts";

/**
 * Of the options that are no definition's own (accumulation, evaluation, ...): raised when some are added, which an older
 * worker refuses, or come to mean another training.
 */
const optionsToken = definitionToken("trial", "options", 3);

/** The definitions that this program has, as tokens. A dataset is another matter: it is known by its content. */
export const knownDefinitions: readonly string[] = [
  optionsToken,
  ...[architectures, optimizers, schedules, warmups, augmentations, stages].flatMap(
    ({ tokens }) => [...tokens.values()],
  ),
];

/** The definitions that a trial is written in, as tokens, each once. */
export function definitionsOf({ architecture, recipe, stages: list }: TrialConfig): string[] {
  const tokens = [
    optionsToken,
    architectures.tokens.get(architecture.name),
    optimizers.tokens.get(recipe.optimizer.name),
    schedules.tokens.get(recipe.schedule.name),
    warmups.tokens.get(recipe.warmup.name),
    ...recipe.augment.map(({ name }) => augmentations.tokens.get(name)),
    ...list.map(({ name }) => stages.tokens.get(name)),
    ...list.flatMap((stage) =>
      stage.name === "distil"
        ? [architectures.tokens.get(stage.student.name), schedules.tokens.get(stage.schedule.name)]
        : [],
    ),
  ];
  return [...new Set(tokens)].filter((token) => token !== undefined);
}
