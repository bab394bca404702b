import { int, oneOf } from "@resweep/spec";
import { defineAugmentation } from "./augmentation.ts";

/**
 * Pad and crop (He et al. 2015, sec. 4.2). The padding is zero *after* normalisation, that is the mean colour: so does
 * fb.resnet.torch (datasets/cifar10.lua: ColorNormalize, HorizontalFlip, RandomCrop), on which He's own later code
 * builds. `black` pads the raw image instead.
 */
export const crop = defineAugmentation({
  name: "crop",
  summary: "Pads each side, then crops a window of the original size at random",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  space: {
    padding: int({ default: 4, min: 0, max: 16, unit: "pixels", help: "Padding on each side" }),
    fill: oneOf(["mean", "black"], { help: "What the padding is: the mean colour, or black" }),
  },
  place(placement, { padding, fill }, random) {
    const dx = random.integer(2 * padding + 1) - padding;
    const dy = random.integer(2 * padding + 1) - padding;
    placement.xOffset += placement.xSign * dx;
    placement.yOffset += dy;
    placement.fill = fill;
  },
});
