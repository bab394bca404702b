import { describe, expect, it } from "vitest";
import { restoreRandom, seededRandom } from "./seeded-random.ts";

const draw = (count: number, ...seeds: number[]) => {
  const random = seededRandom(...seeds);
  return Array.from({ length: count }, () => random.next());
};

describe("seededRandom", () => {
  it("gives the same numbers on every machine", () => {
    const random = seededRandom(1, 2, 3);
    const words = Array.from({ length: 4 }, () => random.next() * 2 ** 32);
    expect(words).toEqual([983530465, 1525071097, 2219965912, 4132249056]);
  });

  it("follows xoshiro128**", () => {
    // The first outputs for the state 1, 2, 3, 4, as in the authors' C code.
    const random = restoreRandom([1, 2, 3, 4]);
    const words = Array.from({ length: 3 }, () => random.next() * 2 ** 32);
    expect(words).toEqual([11520, 0, 5927040]);
  });

  it.each([
    [
      [1, 2],
      [2, 1],
    ],
    [[1], [1, 0]],
    [[0], [2 ** 32]],
    [[-1], [1]],
  ])("%j and %j are streams of their own", (a, b) => {
    expect(draw(4, ...a)).not.toEqual(draw(4, ...b));
  });

  it("goes on from a saved state", () => {
    const random = seededRandom(7);
    random.next();
    const saved = restoreRandom(random.state());
    expect([saved.next(), saved.normal()]).toEqual([random.next(), random.normal()]);
  });

  it("is uniform over its range, and over the first draws of neighbouring seeds", () => {
    const bins = new Array(9).fill(0);
    for (let seed = 0; seed < 9000; seed++) bins[seededRandom(3, seed).integer(9)]++;
    // Chi-square with 8 degrees of freedom; 26.1 is its 99.9 % point, and the seeds are fixed.
    expect(bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0)).toBeLessThan(26.1);
  });

  it("draws normal numbers of mean 0 and deviation 1", () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});
