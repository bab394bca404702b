import { InvalidInput, type Work } from "@resweep/spec";
import type { TrialSummary } from "@resweep/store";
import { TrialConfig } from "../config/trial-config.ts";
import { workOf } from "../plan/work-of.ts";

/**
 * Multiply-accumulates that a trial has spent by the end of each stage, the training first: of one image through the
 * network as it is in that stage, three times for each image that is trained on (forward, and twice as much backward), once
 * for each that is evaluated (each epoch the validation split and a part of the training set, at the stage's end the test
 * set), and those of teachers. As `workOf` plans it; between two ends it is even over the steps. Null where the configuration
 * names what is not there any more.
 */
export function countWork({ config }: Pick<TrialSummary, "config">): readonly Work[] | null {
  const known = TrialConfig.schema.safeParse(config);
  if (!known.success) return null;
  try {
    return workOf(known.data).stages;
  } catch (error) {
    // A recipe that this version refuses, or a folder of images that is on another machine.
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}
