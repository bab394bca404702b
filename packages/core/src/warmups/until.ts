import { float, int } from "@resweep/spec";
import { defineWarmup } from "./definition.ts";

/**
 * A lower rate until the network has begun to learn; then the schedule's, whose clock has run beside it from step 0 (with
 * `step` of He et al. the rate still drops after 32k and 48k of 64k updates). After every `every` updates the error over
 * the images of these is looked at, as they were trained on: augmented, in training mode. Where it never comes below,
 * the rate stays low to the end of the training.
 */
export const until = defineWarmup({
  name: "until",
  summary: "A lower rate until the training error is below a share",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2: ResNet-110 at 0.01 until it is below 80%",
  space: {
    start: float({ default: 0.1, min: 0, max: 1, help: "Share of the base rate until then" }),
    errorBelow: float({
      default: 0.8,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "Share of the images classified wrong that ends it",
    }),
    every: int({
      default: 100,
      min: 1,
      max: 100_000,
      unit: "updates",
      help: "Updates over which the error is taken, and after which it is looked at",
    }),
  },
  steps: () => 0,
  share: ({ start }) => start,
  until: ({ errorBelow, every }) => ({ errorBelow, every }),
});
