import { type Normalisation, normalise } from "../batching/normalisation.ts";
import type { PlainTools } from "./augmentation.ts";
import { greyWeights } from "./colours.ts";

/*
 * The reading of colours.ts for one image in plain JavaScript. Every result of an operation is rounded to float32, as
 * TensorFlow does it.
 */

const f = Math.fround;

/** A normalised image's bytes, [height, width, channels]. */
export function plainBytes(image: Float32Array, { shift, scale }: Normalisation): Uint8Array {
  const channels = shift.length;
  return Uint8Array.from(image, (value, i) => {
    const channel = i % channels;
    return limited(halfToEven(f(f(value / scale[channel]!) + shift[channel]!)));
  });
}

/** What `change` makes of an image's bytes, normalised again. */
export function plainColours(
  { normalisation }: PlainTools,
  image: Float32Array,
  change: (bytes: Uint8Array) => Uint8Array,
): Float32Array {
  return normalise(change(plainBytes(image, normalisation)), normalisation);
}

/** Of each pixel its grey. */
export function plainGrey(bytes: Uint8Array, channels: number): Uint8Array {
  const weights = greyWeights(channels).map(f);
  return Uint8Array.from({ length: bytes.length / channels }, (_, pixel) => {
    let sum = f(bytes[pixel * channels]! * weights[0]!);
    for (let channel = 1; channel < channels; channel++) {
      sum = f(sum + f(bytes[pixel * channels + channel]! * weights[channel]!));
    }
    return halfToEven(sum);
  });
}

export function plainMean(grey: Uint8Array): number {
  return halfToEven(f(grey.reduce((sum, value) => sum + value, 0) / grey.length));
}

/** Each byte between that of `base` (of its place) and itself, or beyond. */
export function plainBlend(
  bytes: Uint8Array,
  base: (place: number) => number,
  factor: number,
): Uint8Array {
  return bytes.map((byte, place) => {
    const from = base(place);
    return Math.floor(limited(f(from + f(f(factor) * f(byte - from)))));
  });
}

const limited = (value: number) => Math.min(255, Math.max(0, value));

/** TensorFlow's rounding; Math.round has halves go up. */
function halfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
