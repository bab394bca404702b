import { datasetToken, machineTokens, storeToken } from "@resweep/spec";
import { definitionsOf } from "../config/definition-tokens.ts";
import type { TrialConfig } from "../config/trial-config.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";

/**
 * What a worker must offer to run a trial: what the sweep asks of the machine, the images the trial learns from, the
 * definitions it is written in, in the version that they have here, and the store of the checkpoint it begins with.
 */
export function requirementsOf(
  { requires }: Pick<SweepSpec, "requires">,
  config: TrialConfig,
): string[] {
  const { init } = config;
  return [
    ...machineTokens(requires),
    datasetToken(config.dataset.name),
    ...definitionsOf(config),
    ...(init && "trial" in init && init.store ? [storeToken(init.store)] : []),
  ];
}
