import { describe, expect, it } from "vitest";
import { seededRandom } from "../random/seeded-random.ts";
import { randomErasing } from "./random-erasing.ts";

const shape = [32, 24, 3] as const;
const options = {
  probability: 0.5,
  smallest: 0.02,
  largest: 0.4,
  aspect: 0.3,
  fill: "noise",
} as const;
const draws = Array.from({ length: 4_000 }, (_, i) =>
  randomErasing.draw(options, seededRandom(3, i), shape),
);
const boxes = draws.filter(([, , tall]) => tall! > 0);

describe("random erasing", () => {
  it("erases as often as asked, within the image, of the area and ratio that are asked for", () => {
    expect(boxes.length / draws.length).toBeCloseTo(0.5, 1);
    const areas = boxes.map(([top, left, tall, wide]) => {
      expect(top! + tall!).toBeLessThanOrEqual(32);
      expect(left! + wide!).toBeLessThanOrEqual(24);
      return (tall! * wide!) / (32 * 24);
    });
    // Sides are whole pixels.
    expect(Math.min(...areas)).toBeGreaterThan(0.01);
    expect(Math.max(...areas)).toBeLessThan(0.43);
    expect(areas.reduce((sum, area) => sum + area, 0) / areas.length).toBeGreaterThan(0.12);
    expect(boxes.some(([top, left]) => top === 0 && left! > 0)).toBe(true);
    expect(boxes.some(([top, , tall]) => top! + tall! === 32)).toBe(true);
  });

  it("leaves what is outside alone, and noise of every byte inside", () => {
    const normalisation = { shift: [0, 0, 0], scale: [1, 1, 1], black: [0, 0, 0] };
    const image = new Float32Array(32 * 24 * 3).fill(-1);
    const seen = new Set<number>();
    let wrong = 0;
    for (const own of boxes.slice(0, 50)) {
      const [top, left, tall, wide] = own;
      const tools = { shape, normalisation, batch: [] };
      randomErasing.plain(tools, image, own, options).forEach((value, at) => {
        const [y, x] = [Math.floor(at / 3 / 24), Math.floor(at / 3) % 24];
        const inside = y >= top! && y < top! + tall! && x >= left! && x < left! + wide!;
        if (inside === (value === -1)) wrong += 1;
        if (inside) seen.add(value);
      });
    }
    expect(wrong).toBe(0);
    expect(seen.size).toBeGreaterThan(240);
    expect(Math.max(...seen)).toBeLessThan(256);
  });

  it("refuses bounds the wrong way round", () => {
    expect(randomErasing.check!({ ...options, smallest: 0.5 })).toEqual({
      path: "smallest",
      message: "must not be more than largest",
    });
  });
});
