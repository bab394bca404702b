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
const black = [-3, -4];

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
          const placed = placeImage(image, shape, { xSign, xOffset, yOffset, fill }, black);
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
    const placement = flip.place([1], { probability: 1 }, width);
    const once = placeImage(image, shape, placement, black);
    expect(once[0]).toBe(image[(width - 1) * channels]);
    expect(placeImage(once, shape, placement, black)).toEqual(image);
    expect(placeImage(image, shape, flip.place([0], { probability: 1 }, width), black)).toEqual(
      image,
    );
  });

  it("crop takes every window within the padding, and no other", () => {
    const seen = new Set<string>();
    const options = { padding: 2, fill: "mean" } as const;
    for (let i = 0; i < 2000; i++) {
      const { xOffset, yOffset } = crop.place(crop.draw(options, seededRandom(i)), options, width);
      seen.add(`${xOffset},${yOffset}`);
      expect(Math.max(Math.abs(xOffset), Math.abs(yOffset))).toBeLessThan(3);
    }
    expect(seen.size).toBe(25);
  });

  it("flip happens as often as asked", () => {
    let flipped = 0;
    for (let i = 0; i < 4000; i++) {
      flipped += flip.draw({ probability: 0.25 }, seededRandom(9, i))[0]!;
    }
    expect(flipped / 4000).toBeCloseTo(0.25, 1);
  });
});
