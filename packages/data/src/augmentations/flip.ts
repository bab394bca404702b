import { float } from "@resweep/spec";
import { defineAugmentation } from "./augmentation.ts";

/** Horizontal flip (He et al. 2015, sec. 4.2). */
export const flip = defineAugmentation({
  name: "flip",
  summary: "Mirrors an image left to right",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  space: {
    probability: float({
      default: 0.5,
      min: 0,
      max: 1,
      unit: "fraction",
      help: "How often an image is mirrored",
    }),
  },
  place(placement, { probability }, random, width) {
    if (random.next() >= probability) return;
    placement.xOffset += placement.xSign * (width - 1);
    placement.xSign = placement.xSign === 1 ? -1 : 1;
  },
});
