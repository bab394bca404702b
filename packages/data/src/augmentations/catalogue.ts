import { type ConfigOf, catalogue } from "@resweep/spec";
import { crop } from "./crop.ts";
import { flip } from "./flip.ts";

/** Every augmentation a recipe may use. To add one: write its file, add its name here. */
export const augmentations = catalogue("augmentation", crop, flip);
export type AugmentationConfig = ConfigOf<(typeof augmentations.list)[number]>;
