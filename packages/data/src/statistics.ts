import { type Images, pieces } from "./images/images.ts";

/**
 * Mean and deviation of each channel of `images`, in units of 0..1. Exact: counted in a histogram, so that no order of
 * summation shows.
 * @param onPiece called as some MiB are done, for what takes minutes.
 */
export function channelStatistics(
  images: Images,
  [height, width, channels]: readonly [number, number, number],
  onPiece: () => void = () => {},
): { mean: number[]; deviation: number[] } {
  const histograms = Array.from({ length: channels }, () => new Float64Array(256));
  for (const piece of pieces(images, height * width * channels)) {
    for (const [channel, histogram] of histograms.entries()) {
      for (let i = channel; i < piece.length; i += channels) histogram[piece[i]!]!++;
    }
    onPiece();
  }
  const pixels = images.length / channels;
  const mean: number[] = [];
  const deviation: number[] = [];
  for (const histogram of histograms) {
    let sum = 0;
    for (let value = 0; value < 256; value++) sum += value * histogram[value]!;
    const centre = sum / pixels;
    let squares = 0;
    for (let value = 0; value < 256; value++) squares += (value - centre) ** 2 * histogram[value]!;
    mean.push(centre / 255);
    // A constant channel is left at zero instead of dividing by it.
    deviation.push(Math.sqrt(squares / pixels) / 255 || 1);
  }
  return { mean, deviation };
}
