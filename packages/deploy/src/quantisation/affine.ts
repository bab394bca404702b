import type { ValueRange } from "@resweep/core";

/** `real = scale (integer - zeroPoint)`, integers from 0 to 255. */
export interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Zero is among the values that it can hold exactly, as padding needs (Jacob et al. 2018, sec. 2.1). */
export function affineOf({ min, max }: ValueRange): Affine {
  const low = Math.min(0, min);
  const scale = Math.fround((Math.max(0, max) - low) / 255) || 1;
  return { scale, zeroPoint: clamp(roundHalfEven(-low / scale), 0, 255) };
}

/** To the nearest whole number, and to the even one of two; `Math.round` takes the upper one. */
export function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

export function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
