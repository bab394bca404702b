import { datasetToken, machineTokens } from "@resweep/spec";
import type { TrialConfig } from "../config/trial-config.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/** What a worker must offer to run a trial: what the sweep asks of the machine, and the images the trial learns from. */
export function requirementsOf(
  { requires }: Pick<SweepSpec, "requires">,
  { dataset }: Pick<TrialConfig, "dataset">,
): string[] {
  return [...machineTokens(requires), datasetToken(dataset.name)];
}
