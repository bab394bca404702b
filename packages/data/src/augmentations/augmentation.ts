import type { Definition, Fields, ValuesOf } from "@resweep/spec";
import type { SeededRandom } from "../random/seeded-random.ts";

/**
 * Where a pixel of the output comes from: column x reads source column `xSign * x + xOffset`, row y reads row
 * `y + yOffset`; outside the image it is `fill`. Augmentations change it in the order of the recipe.
 */
export interface Placement {
  xSign: 1 | -1;
  xOffset: number;
  yOffset: number;
  /** `mean` is zero after normalisation; `black` is pixel value 0. */
  fill: "mean" | "black";
}

/** What every augmentation declares of itself: how it draws for one image of `width` columns. */
export interface AugmentationDefinition<N extends string = string, S extends Fields = Fields>
  extends Definition<N, S> {
  place(placement: Placement, options: ValuesOf<S>, random: SeededRandom, width: number): void;
}

export function defineAugmentation<const N extends string, S extends Fields>(
  definition: AugmentationDefinition<N, S>,
): AugmentationDefinition<N, S> {
  return definition;
}
