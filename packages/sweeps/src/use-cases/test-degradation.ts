import { type DegradationArm, type DepthRun, degradation, type PairedTest } from "@resweep/search";
import { z } from "zod";
import { finalValue } from "../evidence/cells.ts";
import type { Platform } from "../platform.ts";

export interface DegradationReport {
  /** Which test error it is: the test set's, or, where no trial has it, the validation split's. */
  readonly testMetric: "test/accuracy" | "validation/accuracy";
  /** A kind of network each, named by what varies beside its depth. */
  readonly arms: readonly DegradationArm[];
}

const depthPath = "architecture.depth";
const Deep = z.object({ architecture: z.object({ name: z.string(), depth: z.number() }) });

/**
 * Training and test error against depth, for each kind of network, seed for seed; training error in inference mode on
 * the fixed part of the training set. No arms where depth does not vary. Throws NotFound.
 */
export async function testDegradation(
  { store }: Pick<Platform, "store">,
  sweepId: number,
  { test }: { readonly test?: PairedTest } = {},
): Promise<DegradationReport> {
  await store.sweeps.get(sweepId);
  const trials = await store.trials.list({ sweepId });
  const testMetric = trials.some((trial) => finalValue(trial, "test/accuracy") !== null)
    ? "test/accuracy"
    : "validation/accuracy";
  const runs = trials.flatMap((trial): DepthRun[] => {
    const config = Deep.safeParse(trial.config);
    const train = finalValue(trial, "train-fixed/accuracy");
    const tested = finalValue(trial, testMetric);
    if (!config.success || train === null || tested === null) return [];
    const { name, depth } = config.data.architecture;
    const others = Object.entries(trial.values)
      .filter(([path]) => path !== depthPath && path !== "architecture.name")
      .map(
        ([path, value]) => `${path} ${typeof value === "string" ? value : JSON.stringify(value)}`,
      );
    const arm = [name, ...others].join(", ");
    return [{ arm, depth, seed: trial.seed, trainError: 1 - train, testError: 1 - tested }];
  });
  const arms = degradation(runs, { seed: 1, test });
  return { testMetric, arms: arms.filter(({ points }) => points.length > 1) };
}
