import type { PlainTools } from "./augmentation.ts";
import { factorUnit } from "./colours.ts";
import { plainBlend, plainColours, plainGrey, plainMean } from "./plain-colours.ts";
import { affineUnit, bases } from "./rand-augment-operations.ts";

/** The reading of RandAugment for one image in plain JavaScript: one operation of eleven numbers after the other. */
export function plainRandAugment(
  tools: PlainTools,
  image: Float32Array,
  draws: readonly number[],
  { fill }: { readonly fill: "mean" | "black" },
): Float32Array {
  const { normalisation } = tools;
  const outside = normalisation.shift.map((mean) => (fill === "black" ? 0 : Math.round(mean)));
  return plainColours(tools, image, (bytes) => {
    let changed = bytes;
    for (let from = 0; from < draws.length; from += 11) {
      const [base, factor, solarize, posterize, stretch] = draws.slice(from + 6, from + 11);
      const affine = draws.slice(from, from + 6).map((number) => number * affineUnit);
      changed = moved(tools, changed, affine, outside);
      changed = plainBlend(changed, baseOf(tools, changed, base!), factor! * factorUnit);
      changed = changed.map((byte) => (byte >= solarize! ? 255 - byte : byte));
      changed = changed.map((byte) => byte - (byte % posterize!));
      if (stretch) changed = stretched(changed, normalisation.shift.length);
    }
    return changed;
  });
}

function moved(
  { shape }: PlainTools,
  bytes: Uint8Array,
  [xx, xy, x0, yx, yy, y0]: readonly number[],
  outside: readonly number[],
): Uint8Array {
  const [height, width, channels] = shape;
  const f = Math.fround;
  return bytes.map((_, place) => {
    const channel = place % channels;
    const x = (Math.floor(place / channels) % width) + 0.5;
    const y = Math.floor(place / channels / width) + 0.5;
    const column = Math.floor(f(f(f(xx! * x) + f(xy! * y)) + x0!));
    const row = Math.floor(f(f(f(yx! * x) + f(yy! * y)) + y0!));
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    return inside ? bytes[(row * width + column) * channels + channel]! : outside[channel]!;
  });
}

function baseOf({ shape }: PlainTools, bytes: Uint8Array, base: number): (place: number) => number {
  const [height, width, channels] = shape;
  const grey = plainGrey(bytes, channels);
  const mean = plainMean(grey);
  const smooth = (place: number) => {
    const x = Math.floor(place / channels) % width;
    const y = Math.floor(place / channels / width);
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return bytes[place]!;
    let sum = 4 * bytes[place]!;
    for (const down of [-1, 0, 1]) {
      for (const right of [-1, 0, 1]) sum += bytes[place + (down * width + right) * channels]!;
    }
    return Math.round(sum / 13);
  };
  const found: Record<(typeof bases)[number], (place: number) => number> = {
    black: () => 0,
    mean: () => mean,
    grey: (place) => grey[Math.floor(place / channels)]!,
    smooth,
  };
  return found[bases[base]!];
}

function stretched(bytes: Uint8Array, channels: number): Uint8Array {
  const ofChannel = (channel: number) => bytes.filter((_, place) => place % channels === channel);
  const ranges = Array.from({ length: channels }, (_, channel) => {
    const values = ofChannel(channel);
    return [Math.min(...values), Math.max(...values)] as const;
  });
  return bytes.map((byte, place) => {
    const [low, high] = ranges[place % channels]!;
    return high === low ? byte : Math.floor(((byte - low) * 255) / (high - low));
  });
}
