import type { Dataset } from "../dataset.ts";

/** Pixels of 0 to 255 become `(value - shift) * scale`, by channel: mean 0 and deviation 1 over the training set. */
export interface Normalisation {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
  /** Of value 0. */
  readonly black: readonly number[];
}

/**
 * All numbers are float32, and so is the result of each of the two operations: processors, GPUs and JavaScript then
 * give the same bits. (Multiplying first would let a compiler fuse the two, and round once instead of twice.)
 */
export function normalisationOf({
  mean,
  deviation,
}: Pick<Dataset, "mean" | "deviation">): Normalisation {
  const shift = mean.map((value) => Math.fround(255 * value));
  const scale = deviation.map((value) => Math.fround(1 / (255 * value)));
  const black = shift.map((value, channel) => Math.fround((0 - value) * scale[channel]!));
  return { shift, scale, black };
}

/** An image's bytes, [height, width, channels] in any one shape, normalised. */
export function normalise(bytes: Uint8Array, { shift, scale }: Normalisation): Float32Array {
  const channels = shift.length;
  return Float32Array.from(bytes, (value, i) => {
    const channel = i % channels;
    return Math.fround(value - shift[channel]!) * scale[channel]!;
  });
}
