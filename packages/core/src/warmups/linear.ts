import { float } from "@resweep/spec";
import { defineWarmup } from "./definition.ts";

/**
 * The rate rises evenly from `start` of the base rate at step 0 to the whole of it at the last step of the warm-up;
 * the schedule begins with the step after. A start of 1/W gives the (step + 1)/W of Goyal et al. 2017 over W steps.
 */
export const linear = defineWarmup({
  name: "linear",
  summary: "The rate rises evenly to the base rate",
  source: "Goyal et al. 2017, arXiv:1706.02677, sec. 2.2",
  space: {
    epochs: float({ default: 1, min: 0, max: 1000, help: "Length; 0 for none", unit: "epochs" }),
    start: float({ default: 0.1, min: 0, max: 1, help: "Share of the base rate at step 0" }),
  },
  steps: ({ epochs }, stepsPerEpoch) => Math.round(epochs * stepsPerEpoch),
  share: ({ start }, step, steps) => start + (1 - start) * (steps > 1 ? step / (steps - 1) : 0),
});
