import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AugmentationDefinition, Placement } from "../augmentations/augmentation.ts";
import { crop } from "../augmentations/crop.ts";
import { flip } from "../augmentations/flip.ts";
import type { Dataset } from "../dataset.ts";
import { seededRandom } from "../random/seeded-random.ts";
import { createImageWriter } from "./image-writer.ts";

const [height, width, channels] = [5, 7, 2];
const pixels = height * width * channels;
const source = Uint8Array.from({ length: 3 * pixels }, (_, i) => (i * 37) % 256);
const part = { images: source, labels: new Uint16Array(3), count: 3 };
const dataset: Dataset = {
  name: "numbers",
  hash: "",
  inputShape: [height, width, channels],
  classes: 2,
  classNames: ["a", "b"],
  train: part,
  test: part,
  mean: [0.4, 0.6],
  deviation: [0.2, 0.3],
};
const write = createImageWriter(dataset);
const normalised = (index: number, y: number, x: number, channel: number) =>
  Math.fround(
    (source[index * pixels + (y * width + x) * channels + channel]! / 255 -
      dataset.mean[channel]!) /
      dataset.deviation[channel]!,
  );

/** What the placement says, pixel by pixel. */
function expected(index: number, { xSign, xOffset, yOffset, fill }: Placement) {
  return Array.from({ length: pixels }, (_, i) => {
    const channel = i % channels;
    const x = xSign * (Math.floor(i / channels) % width) + xOffset;
    const y = Math.floor(i / channels / width) + yOffset;
    if (x >= 0 && x < width && y >= 0 && y < height) return normalised(index, y, x, channel);
    if (fill === "mean") return 0;
    return Math.fround(-dataset.mean[channel]! / dataset.deviation[channel]!);
  });
}

const start = (): Placement => ({ xSign: 1, xOffset: 0, yOffset: 0, fill: "mean" });

describe("the image writer", () => {
  it("writes what any placement says, and nothing beside its image", () => {
    const offset = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, -1 as const),
        offset,
        offset,
        fc.constantFrom("mean" as const, "black" as const),
        fc.integer({ min: 0, max: 2 }),
        (xSign, xOffset, yOffset, fill, index) => {
          const placement = { xSign, xOffset, yOffset, fill };
          const target = new Float32Array(3 * pixels);
          write(source, index, target, 1, placement);
          expect(Array.from(target.subarray(pixels, 2 * pixels))).toEqual(
            // -0 and 0 are one pixel.
            expected(index, placement).map((value) => value + 0),
          );
          expect(target.subarray(0, pixels).every((value) => value === 0)).toBe(true);
          expect(target.subarray(2 * pixels).every((value) => value === 0)).toBe(true);
        },
      ),
    );
  });
});

describe("augmentations", () => {
  const always = { probability: 1 };
  const random = seededRandom(1);

  it("flip mirrors left to right, and twice gives the image back", () => {
    const placement = start();
    flip.place(placement, always, random, width);
    const target = new Float32Array(pixels);
    write(source, 0, target, 0, placement);
    expect(target[0]).toBe(normalised(0, 0, width - 1, 0));
    flip.place(placement, always, random, width);
    expect(placement).toEqual(start());
  });

  it("crop takes every window within the padding, and no other", () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2000; i++) {
      const placement = start();
      crop.place(placement, { padding: 2, fill: "mean" }, seededRandom(i), width);
      seen.add(`${placement.xOffset},${placement.yOffset}`);
      expect(Math.max(Math.abs(placement.xOffset), Math.abs(placement.yOffset))).toBeLessThan(3);
    }
    expect(seen.size).toBe(25);
  });

  it.each([[[crop, flip]], [[flip, crop]]])("compose in the order of the recipe", (chain) => {
    // The same as doing one after the other on whole images: pad, crop and mirror an image of coordinates.
    for (let seed = 0; seed < 200; seed++) {
      const placement = start();
      const columns = Array.from({ length: width }, (_, x) => x);
      let shown = columns;
      const draws = seededRandom(seed);
      const again = seededRandom(seed);
      for (const definition of chain as AugmentationDefinition[]) {
        const options = definition.name === "crop" ? { padding: 3, fill: "mean" } : always;
        definition.place(placement, options as never, draws, width);
        if (definition.name === "crop") {
          const dx = again.integer(7) - 3;
          again.integer(7);
          shown = columns.map((x) => shown[x + dx] ?? Number.NaN);
        } else {
          again.next();
          shown = shown.slice().reverse();
        }
      }
      const placed = columns.map(
        (x) => columns[placement.xSign * x + placement.xOffset] ?? Number.NaN,
      );
      expect(placed).toEqual(shown);
    }
  });

  it("flip happens as often as asked", () => {
    let flipped = 0;
    for (let i = 0; i < 4000; i++) {
      const placement = start();
      flip.place(placement, { probability: 0.25 }, seededRandom(9, i), width);
      if (placement.xSign === -1) flipped++;
    }
    expect(flipped / 4000).toBeCloseTo(0.25, 1);
  });
});
