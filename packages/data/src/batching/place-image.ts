import type { PlainTools } from "../augmentations/augmentation.ts";

/**
 * Where a pixel of the output comes from: column x reads source column `xSign * x + xOffset`, row y reads row
 * `y + yOffset`; outside the image it is `fill`: for `mean` zero after normalisation, for `black` pixel value 0, for
 * `reflect` what a mirror at the outermost pixels shows there.
 */
export interface Placement {
  readonly xSign: 1 | -1;
  readonly xOffset: number;
  readonly yOffset: number;
  readonly fill: "mean" | "black" | "reflect";
}

/** One normalised image, row-major, with its pixels placed. */
export function placeImage(
  { shape, normalisation }: Pick<PlainTools, "shape" | "normalisation">,
  image: Float32Array,
  { xSign, xOffset, yOffset, fill }: Placement,
): Float32Array {
  const [height, width, channels] = shape;
  const placed = new Float32Array(image.length);
  const source = (place: number, length: number) =>
    fill === "reflect" ? reflected(place, length) : place;
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = source(y + yOffset, height);
    for (let x = 0; x < width; x++) {
      const column = source(xSign * x + xOffset, width);
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      for (let channel = 0; channel < channels; channel++) {
        const outside = fill === "black" ? normalisation.black[channel]! : 0;
        placed[at++] = inside ? image[(row * width + column) * channels + channel]! : outside;
      }
    }
  }
  return placed;
}

function reflected(place: number, length: number): number {
  if (length === 1) return 0;
  let at = place;
  while (at < 0 || at >= length) at = at < 0 ? -at : 2 * (length - 1) - at;
  return at;
}
