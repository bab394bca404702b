import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crop } from "../augmentations/crop.ts";
import { flip } from "../augmentations/flip.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { normalisationOf, normalise } from "./normalisation.ts";
import { placeImage } from "./place-image.ts";

const shape = [5, 7, 2] as const;
const [height, width, channels] = shape;
const pixels = height * width * channels;
const image = Float32Array.from({ length: pixels }, (_, i) => i + 1);
const tools = {
  shape,
  normalisation: { shift: [3, 4], scale: [1, 1], black: [-3, -4] },
  batch: [],
};
const { black } = tools.normalisation;

describe("a placed image", () => {
  it("is what its placement says, pixel by pixel", () => {
    const offset = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, -1 as const),
        offset,
        offset,
        fc.constantFrom("mean" as const, "black" as const),
        (xSign, xOffset, yOffset, fill) => {
          const placed = placeImage(tools, image, { xSign, xOffset, yOffset, fill });
          for (let i = 0; i < pixels; i++) {
            const channel = i % channels;
            const x = xSign * (Math.floor(i / channels) % width) + xOffset;
            const y = Math.floor(i / channels / width) + yOffset;
            const inside = x >= 0 && x < width && y >= 0 && y < height;
            const outside = fill === "mean" ? 0 : black[channel];
            expect(placed[i]).toBe(inside ? image[(y * width + x) * channels + channel] : outside);
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});

it("a reflected image goes on beyond its edge as a mirror shows it, the outermost pixel once", () => {
  const line = { shape: [1, 4, 1], normalisation: tools.normalisation } as const;
  const values = Float32Array.from([1, 2, 3, 4]);
  const from = (xOffset: number) => [
    ...placeImage(line, values, { xSign: 1, xOffset, yOffset: 0, fill: "reflect" }),
  ];
  expect(from(-3)).toEqual([4, 3, 2, 1]);
  expect(from(-1)).toEqual([2, 1, 2, 3]);
  expect(from(2)).toEqual([3, 4, 3, 2]);
  expect(from(6)).toEqual([1, 2, 3, 4]);
});

describe("normalised bytes", () => {
  const dataset = { mean: [0.4, 0.6], deviation: [0.2, 0.3] };
  const normalisation = normalisationOf(dataset);

  it("differ from the exact value by rounding alone", () => {
    const bytes = Uint8Array.from({ length: 512 }, (_, i) => i >> 1);
    normalise(bytes, normalisation).forEach((value, i) => {
      const exact = (bytes[i]! / 255 - dataset.mean[i % 2]!) / dataset.deviation[i % 2]!;
      expect(Math.abs(value - exact)).toBeLessThan(5e-7);
    });
  });

  it("know their black", () => {
    expect([...normalise(new Uint8Array(2), normalisation)]).toEqual(normalisation.black);
    // A channel that is black throughout.
    expect(normalisationOf({ mean: [0], deviation: [1] }).black).toEqual([0]);
  });
});

describe("augmentations", () => {
  it("flip mirrors left to right, and twice gives the image back", () => {
    const flipped = (values: Float32Array) => flip.plain(tools, values, [1], { probability: 1 });
    const once = flipped(image);
    expect(once[0]).toBe(image[(width - 1) * channels]);
    expect(flipped(once)).toEqual(image);
    expect(flip.plain(tools, image, [0], { probability: 1 })).toEqual(image);
  });

  it("crop takes every window within the padding, and no other", () => {
    const seen = new Set<string>();
    const options = { padding: 2, fill: "mean" } as const;
    for (let i = 0; i < 2000; i++) {
      const offsets = crop.draw(options, seededRandom(i), shape);
      seen.add(offsets.join());
      expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(3);
    }
    expect(seen.size).toBe(25);
  });

  it("flip happens as often as asked", () => {
    let flipped = 0;
    for (let i = 0; i < 4000; i++) {
      flipped += flip.draw({ probability: 0.25 }, seededRandom(9, i), shape)[0]!;
    }
    expect(flipped / 4000).toBeCloseTo(0.25, 1);
  });
});
