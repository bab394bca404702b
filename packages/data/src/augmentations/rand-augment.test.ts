import { describe, expect, it } from "vitest";
import { seededRandom } from "../random/seeded-random.ts";
import { randAugment } from "./rand-augment.ts";
import { numbersOf, operations, unchanged } from "./rand-augment-operations.ts";

const shape = [4, 4, 1] as const;
const image = Float32Array.from({ length: 16 }, (_, i) => 10 * i);
const normalisation = { shift: [7], scale: [1], black: [-7] };
const fill = { n: 1, magnitude: 30, fill: "mean" } as const;

/** Bytes after an operation at its strongest, one way or the other. */
function after(name: keyof typeof operations, sign = 1, bytes = image) {
  const draws = numbersOf({ ...unchanged, ...operations[name](1, sign, shape) });
  const tools = { shape, normalisation, batch: [] };
  const values = bytes.map((byte) => byte - 7);
  return Array.from(randAugment.plain(tools, values, draws, fill), (value) => value + 7);
}

const rows = (bytes: number[]) => [0, 4, 8, 12].map((at) => bytes.slice(at, at + 4));

describe("RandAugment's operations, at magnitude 30", () => {
  it("move: what comes in is the mean colour", () => {
    // 150 / 331 of four pixels is one.
    expect(rows(after("translate-x"))[1]).toEqual([50, 60, 70, 7]);
    expect(rows(after("translate-x", -1))[1]).toEqual([7, 40, 50, 60]);
    expect(rows(after("translate-y"))).toEqual([
      [40, 50, 60, 70],
      [80, 90, 100, 110],
      [120, 130, 140, 150],
      [7, 7, 7, 7],
    ]);
    // The lowest row by 0.3 of 3.5 pixels, the highest by 0.15.
    expect(rows(after("shear-x"))[3]).toEqual([130, 140, 150, 7]);
    expect(rows(after("shear-x"))[0]).toEqual([0, 10, 20, 30]);
    expect(rows(after("shear-y"))[0]).toEqual([0, 10, 60, 70]);
  });

  it("rotate about the middle, one way as the other in a mirror", () => {
    const turned = after("rotate");
    expect([turned[0], turned[3], turned[12], turned[15]]).toEqual([7, 7, 7, 7]);
    const mirrored = (bytes: ArrayLike<number>) =>
      Float32Array.from(rows(Array.from(bytes)).flatMap((row) => row.reverse()));
    expect(mirrored(after("rotate", -1, mirrored(image)))).toEqual(Float32Array.from(turned));
  });

  it("change bytes", () => {
    expect(after("identity")).toEqual(Array.from(image));
    expect(after("solarize")).toEqual(Array.from(image, (byte) => 255 - byte));
    expect(after("posterize")).toEqual(Array.from(image, (byte) => byte - (byte % 16)));
    expect(after("auto-contrast")).toEqual(Array.from(image, (_, i) => 17 * i));
    expect(after("brightness", -1)).toEqual(Array.from(image, (_, i) => i));
    expect(after("brightness")[15]).toBe(255);
    // The mean is 75.
    expect(after("contrast", -1)[15]).toBe(82);
    expect(after("contrast", -1)[0]).toBe(67);
    // A slope is as smooth as it can be.
    expect(after("sharpness")).toEqual(Array.from(image));
  });

  it("are each drawn about as often, colour where there is any", () => {
    const drawn = (channels: number) => {
      const seen = new Map<string, number>();
      for (let i = 0; i < 6_000; i++) {
        const draws = randAugment.draw({ ...fill, magnitude: 15 }, seededRandom(i), [
          64,
          64,
          channels,
        ]);
        seen.set(draws.join(), (seen.get(draws.join()) ?? 0) + 1);
      }
      return [...seen.values()];
    };
    // Identity, auto-contrast, solarize and posterize have no sign: 4 and twice the nine others.
    expect(drawn(3)).toHaveLength(4 + 2 * 9);
    expect(drawn(1)).toHaveLength(4 + 2 * 8);
    expect(Math.max(...drawn(3))).toBeLessThan((6_000 / 13) * 1.2);
    expect(Math.min(...drawn(3))).toBeGreaterThan((6_000 / 26) * 0.8);
  });

  it("are n, each with its own numbers", () => {
    const draws = randAugment.draw({ ...fill, n: 3 }, seededRandom(1), shape);
    expect(draws).toHaveLength(randAugment.draws({ ...fill, n: 3 }));
    expect(draws.every((number) => Math.abs(number) < 2 ** 24)).toBe(true);
  });
});
