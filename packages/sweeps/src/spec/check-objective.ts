import { sweptOver } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import { namedObjectives } from "./several-objectives.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** A metric that would never be measured is refused: nothing is validated where the validation split is empty. */
export function checkObjective(spec: SweepSpec): void {
  const { questions, base, space } = spec;
  const path = "dataset.validation";
  const swept = space[sweptOver(space, path) ?? ""];
  const values =
    swept === undefined
      ? [valueWithDefaults(TrialConfig.description, base, path.split("."))]
      : "choices" in swept
        ? swept.choices
        : [swept.min];
  if (!values.includes(0)) return;
  const refuse = (at: string, metric: string | null, way: string) => {
    if (metric?.startsWith("validation/"))
      throw InvalidInput.at(
        at,
        `nothing is measured on a validation split while ${path} is 0; ${way}, or keep a part of the training set for validation`,
      );
  };
  for (const { at, metric } of namedObjectives(spec))
    refuse(
      at,
      metric,
      spec.objectives
        ? "take train-fixed/accuracy"
        : "say so with objective: { metric: train-fixed/accuracy }",
    );
  for (const [i, { metric }] of questions.entries())
    refuse(`questions.${i}.metric`, metric, "take test/accuracy or train-fixed/accuracy");
}
