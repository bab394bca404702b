import { type ConfigOf, catalogue } from "@resweep/spec";
import { colourJitter } from "./colour-jitter.ts";
import { crop } from "./crop.ts";
import { cutmix } from "./cutmix.ts";
import { flip } from "./flip.ts";
import { mixup } from "./mixup.ts";
import { randAugment } from "./rand-augment.ts";
import { randomErasing } from "./random-erasing.ts";

/** Every augmentation a recipe may use. To add one: write its file, add its name here. */
export const augmentations = catalogue(
  "augmentation",
  crop,
  flip,
  colourJitter,
  randAugment,
  randomErasing,
  mixup,
  cutmix,
);
export type AugmentationConfig = ConfigOf<(typeof augmentations.list)[number]>;
