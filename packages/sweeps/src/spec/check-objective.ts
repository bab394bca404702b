import { sweptOver } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** An objective that would never be measured is refused: nothing is validated where the validation split is empty. */
export function checkObjective({ objective, base, space }: SweepSpec): void {
  if (!objective.metric.startsWith("validation/")) return;
  const path = "dataset.validation";
  const swept = space[sweptOver(space, path) ?? ""];
  const values =
    swept === undefined
      ? [valueWithDefaults(TrialConfig.description, base, path.split("."))]
      : "choices" in swept
        ? swept.choices
        : [swept.min];
  if (values.includes(0))
    throw InvalidInput.at(
      "objective.metric",
      `nothing is measured on a validation split while ${path} is 0; say so with objective: { metric: train-fixed/accuracy }, or keep a part of the training set for validation`,
    );
}
