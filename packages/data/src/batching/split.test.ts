import { InvalidInput } from "@resweep/spec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedPart, splitIndices } from "./split.ts";

const labels = Uint16Array.from({ length: 1000 }, (_, i) => (i * 7) % 10);
const perClass = (indices: Uint32Array) => {
  const counts = new Array(10).fill(0);
  for (const index of indices) counts[labels[index]!]++;
  return counts;
};

describe("splitIndices", () => {
  it("parts every image once, in ascending order, whatever the share and the seed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.integer({ min: 0, max: 2 ** 31 - 1 }),
        fc.boolean(),
        (count, share, seed, stratified) => {
          const part = stratified ? labels.subarray(0, count) : undefined;
          const { train, validation } = splitIndices(count, share, seed, part);
          expect(validation.length).toBe(Math.round(count * share));
          expect([...train, ...validation].sort((a, b) => a - b)).toEqual(
            Array.from({ length: count }, (_, i) => i),
          );
          expect(validation).toEqual(validation.slice().sort());
          expect(splitIndices(count, share, seed, part).validation).toEqual(validation);
        },
      ),
    );
  });

  it("gives each class its share", () => {
    const { train, validation } = splitIndices(1000, 0.1, 3, labels);
    expect(perClass(validation)).toEqual(new Array(10).fill(10));
    expect(perClass(train)).toEqual(new Array(10).fill(90));
  });

  it("differs from seed to seed", () => {
    const first = splitIndices(1000, 0.1, 1, labels).validation;
    expect(splitIndices(1000, 0.1, 2, labels).validation).not.toEqual(first);
  });

  it("refuses a share that leaves nothing to train on", () => {
    expect(() => splitIndices(10, 1, 1)).toThrow(InvalidInput);
    expect(() => splitIndices(10, Number.NaN, 1)).toThrow("dataset.validation: must be at least 0");
  });
});

describe("fixedPart", () => {
  const { train } = splitIndices(1000, 0.1, 3, labels);

  it("takes a balanced part of the training indices, the same each time", () => {
    const part = fixedPart(train, 200, 0, labels);
    expect(perClass(part)).toEqual(new Array(10).fill(20));
    expect(part.every((index) => train.includes(index))).toBe(true);
    expect(fixedPart(train, 200, 0, labels)).toEqual(part);
  });

  it("takes all of them where there are not more", () => {
    expect(fixedPart(train, 5000, 0, labels)).toBe(train);
  });
});
