import { describe, expect, it } from "vitest";
import { seededRandom } from "../random/seeded-random.ts";
import { colourJitter } from "./colour-jitter.ts";

const options = { brightness: 0.4, contrast: 0.2, saturation: 0 };
const unit = 2 ** 23;
const [brightness, contrast, saturation] = [0, 1, 2];

/** Two pixels, of bytes. */
const change = (bytes: number[], draws: number[]) => {
  const channels = bytes.length / 2;
  const all = new Array(channels);
  const normalisation = { shift: all.fill(0), scale: new Array(channels).fill(1), black: [] };
  const tools = { shape: [1, 2, channels] as const, normalisation, batch: [] };
  return [...colourJitter.plain(tools, Float32Array.from(bytes), draws, options)];
};

describe("colour jitter", () => {
  it("draws factors within their range, the three in every order", () => {
    const orders = new Set<string>();
    const factors: number[][] = [[], [], []];
    for (let i = 0; i < 3_000; i++) {
      const draws = colourJitter.draw(options, seededRandom(i), [8, 8, 3]);
      orders.add([draws[0], draws[2], draws[4]].join());
      for (let at = 0; at < 6; at += 2) factors[draws[at]!]!.push(draws[at + 1]! / unit);
    }
    expect(orders.size).toBe(6);
    const near = (values: number[], low: number, high: number) => {
      expect(Math.min(...values)).toBeGreaterThanOrEqual(low);
      expect(Math.min(...values)).toBeLessThan(low + 0.01);
      expect(Math.max(...values)).toBeLessThanOrEqual(high);
      expect(Math.max(...values)).toBeGreaterThan(high - 0.01);
    };
    near(factors[brightness!]!, 0.6, 1.4);
    near(factors[contrast!]!, 0.8, 1.2);
    expect(new Set(factors[saturation!])).toEqual(new Set([1]));
  });

  it("darkens, flattens and greys as PIL does", () => {
    // Greys of the pixels: 0.299 * 100 + 0.587 * 200 + 0.114 * 50 = 153, and 10.
    const bytes = [100, 200, 50, 10, 10, 10];
    expect(change(bytes, [brightness!, 0.5 * unit])).toEqual([50, 100, 25, 5, 5, 5]);
    expect(change(bytes, [brightness!, 1.5 * unit])).toEqual([150, 255, 75, 15, 15, 15]);
    // Their mean, 81.5, is rounded to even.
    expect(change(bytes, [contrast!, 0])).toEqual([82, 82, 82, 82, 82, 82]);
    expect(change(bytes, [contrast!, 0.5 * unit])).toEqual([91, 141, 66, 46, 46, 46]);
    expect(change(bytes, [saturation!, 0])).toEqual([153, 153, 153, 10, 10, 10]);
    expect(change(bytes, [saturation!, 0.5 * unit])).toEqual([126, 176, 101, 10, 10, 10]);
  });

  it("has no saturation of one channel to change", () => {
    expect(change([100, 200], [saturation!, 0.3 * unit])).toEqual([100, 200]);
    expect(change([100, 200], [contrast!, 0])).toEqual([150, 150]);
  });
});
