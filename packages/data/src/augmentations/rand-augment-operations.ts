import type { ImageShape } from "./augmentation.ts";
import { factorUnit } from "./colours.ts";

/**
 * What one operation does. All of them are of this form, so that every image of a batch can have its own in the same
 * graph: it is moved, then blended with something, then its bytes are changed one by one.
 */
export interface Change {
  /** Column x and row y come from column `xx x + xy y + x0` and row `yx x + yy y + y0`, counted from corner to corner. */
  readonly affine: readonly [
    xx: number,
    xy: number,
    x0: number,
    yx: number,
    yy: number,
    y0: number,
  ];
  /** What the image is blended with, and by which factor: at 1 it stays what it is. */
  readonly base: (typeof bases)[number];
  readonly factor: number;
  /** Bytes from here on are turned over. */
  readonly solarize: number;
  /** Bytes become multiples of it: a power of two. */
  readonly posterize: number;
  /** Whether each channel is stretched to 0 .. 255. */
  readonly stretch: boolean;
}

/** By the number that stands for it in a draw. */
export const bases = ["black", "mean", "grey", "smooth"] as const;

/** Affine coefficients are drawn in these: a pixel is off by a sixtieth at most, 512 pixels from the corner. */
export const affineUnit = 2 ** -14;

export const unchanged: Change = {
  affine: [1, 0, 0, 0, 1, 0],
  base: "black",
  factor: 1,
  solarize: 256,
  posterize: 1,
  stretch: false,
};

/** A change as it is drawn. */
export function numbersOf({
  affine,
  base,
  factor,
  solarize,
  posterize,
  stretch,
}: Change): number[] {
  return [
    ...affine.map((value) => Math.round(value / affineUnit)),
    bases.indexOf(base),
    Math.round(factor / factorUnit),
    solarize,
    posterize,
    Number(stretch),
  ];
}

/** How each changes an image at a level of 0 to 1; `signed` is the same or its negative, as drawn. */
export const operations = {
  identity: () => ({}),
  "auto-contrast": () => ({ stretch: true }),
  rotate: (_level, signed, shape) => ({ affine: rotation((signed * Math.PI) / 6, shape) }),
  solarize: (level) => ({ solarize: Math.round(255 * (1 - level)) }),
  colour: (_level, signed) => ({ base: "grey", factor: 1 + 0.9 * signed }),
  posterize: (level) => ({ posterize: 2 ** Math.round(4 * level) }),
  contrast: (_level, signed) => ({ base: "mean", factor: 1 + 0.9 * signed }),
  brightness: (_level, signed) => ({ factor: 1 + 0.9 * signed }),
  sharpness: (_level, signed) => ({ base: "smooth", factor: 1 + 0.9 * signed }),
  "shear-x": (_level, signed) => ({ affine: [1, 0.3 * signed, 0, 0, 1, 0] }),
  "shear-y": (_level, signed) => ({ affine: [1, 0, 0, 0.3 * signed, 1, 0] }),
  // 150 of 331 pixels, as in AutoAugment (Cubuk et al. 2018, table 6).
  "translate-x": (_level, signed, [, width]) => ({
    affine: [1, 0, Math.trunc((150 / 331) * signed * width), 0, 1, 0],
  }),
  "translate-y": (_level, signed, [height]) => ({
    affine: [1, 0, 0, 0, 1, Math.trunc((150 / 331) * signed * height)],
  }),
} satisfies Record<string, (level: number, signed: number, shape: ImageShape) => Partial<Change>>;

export const operationNames = Object.keys(operations) as (keyof typeof operations)[];

/** About the image's middle. */
function rotation(angle: number, [height, width]: ImageShape): Change["affine"] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y] = [width / 2, height / 2];
  return [cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y];
}
