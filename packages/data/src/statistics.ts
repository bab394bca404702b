/**
 * Mean and deviation of each channel of `images` ([count, height, width, channels], 0 to 255), in units of 0..1.
 * Exact: counted in a histogram, so that no order of summation shows.
 */
export function channelStatistics(
  images: Uint8Array,
  channels: number,
): { mean: number[]; deviation: number[] } {
  const mean: number[] = [];
  const deviation: number[] = [];
  const pixels = images.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    const histogram = new Float64Array(256);
    for (let i = channel; i < images.length; i += channels) histogram[images[i]!]!++;
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
