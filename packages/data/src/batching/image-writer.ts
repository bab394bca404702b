import type { Placement } from "../augmentations/augmentation.ts";
import type { Dataset } from "../dataset.ts";

/** Writes image `index` of `source` as number `at` of `target`, normalised and placed. */
export type ImageWriter = (
  source: Uint8Array,
  index: number,
  target: Float32Array,
  at: number,
  placement: Placement,
) => void;

export const inPlace: Placement = { xSign: 1, xOffset: 0, yOffset: 0, fill: "mean" };

/** Normalises by a table per channel: (value / 255 - mean) / deviation. */
export function createImageWriter({
  inputShape: [height, width, channels],
  mean,
  deviation,
}: Dataset): ImageWriter {
  const tables = mean.map((centre, channel) =>
    Float32Array.from({ length: 256 }, (_, value) => (value / 255 - centre) / deviation[channel]!),
  );
  const pixels = height * width * channels;
  const rowLength = width * channels;

  return (source, index, target, at, { xSign, xOffset, yOffset, fill }) => {
    // Output columns [from, to) lie inside the source; the others are padding, which is zero already when it is the mean.
    const low = xSign === 1 ? -xOffset : xOffset - width + 1;
    const from = Math.max(0, low);
    const to = Math.min(width, low + width);
    if (fill === "black") fillBlack(target, at * pixels, pixels);
    for (let y = 0; y < height; y++) {
      const sourceY = y + yOffset;
      if (sourceY < 0 || sourceY >= height) continue;
      const input = index * pixels + sourceY * rowLength + (xSign * from + xOffset) * channels;
      const output = at * pixels + y * rowLength + from * channels;
      writeRow(source, input, target, output, to - from, xSign);
    }
  };

  function writeRow(
    source: Uint8Array,
    input: number,
    target: Float32Array,
    output: number,
    count: number,
    xSign: number,
  ) {
    // One channel at a time keeps the inner loop free of the channel's index.
    const stride = xSign * channels;
    for (let channel = 0; channel < channels; channel++) {
      const table = tables[channel]!;
      let from = input + channel;
      let to = output + channel;
      for (let x = 0; x < count; x++) {
        target[to] = table[source[from]!]!;
        from += stride;
        to += channels;
      }
    }
  }

  function fillBlack(target: Float32Array, from: number, length: number) {
    for (let i = 0; i < length; i += channels) {
      for (let channel = 0; channel < channels; channel++) {
        target[from + i + channel] = tables[channel]![0]!;
      }
    }
  }
}
