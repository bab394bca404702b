/**
 * Where a pixel of the output comes from: column x reads source column `xSign * x + xOffset`, row y reads row
 * `y + yOffset`; outside the image it is `fill`, for which `mean` is zero after normalisation and `black` pixel value 0.
 */
export interface Placement {
  readonly xSign: 1 | -1;
  readonly xOffset: number;
  readonly yOffset: number;
  readonly fill: "mean" | "black";
}

/** One normalised image, row-major, with its pixels placed; `black` is that of each channel, normalised. */
export function placeImage(
  image: Float32Array,
  [height, width, channels]: readonly [number, number, number],
  { xSign, xOffset, yOffset, fill }: Placement,
  black: readonly number[],
): Float32Array {
  const placed = new Float32Array(image.length);
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = y + yOffset;
    for (let x = 0; x < width; x++) {
      const column = xSign * x + xOffset;
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      for (let channel = 0; channel < channels; channel++) {
        const outside = fill === "mean" ? 0 : black[channel]!;
        placed[at++] = inside ? image[(row * width + column) * channels + channel]! : outside;
      }
    }
  }
  return placed;
}
