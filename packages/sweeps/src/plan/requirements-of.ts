import { datasetToken, machineTokens, storeToken } from "@resweep/spec";
import { definitionsOf } from "../config/definition-tokens.ts";
import { referencesOf } from "../config/references.ts";
import type { TrialConfig } from "../config/trial-config.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/**
 * What a worker must offer to run a trial: what the sweep asks of the machine, the images the trial learns from, the
 * definitions it is written in, in the version that they have here, and the stores of checkpoints that it begins with or is taught by.
 */
export function requirementsOf(
  { requires }: Pick<SweepSpec, "requires">,
  config: TrialConfig,
): string[] {
  const stores = referencesOf(config).flatMap(({ reference }) =>
    "trial" in reference && reference.store ? [storeToken(reference.store)] : [],
  );
  return [
    ...machineTokens(requires),
    datasetToken(config.dataset.name),
    ...definitionsOf(config),
    ...new Set(stores),
  ];
}
