import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../random/seeded-random.ts";
import { shareUnit } from "./augmentation.ts";
import { cutmix } from "./cutmix.ts";
import { mixup } from "./mixup.ts";

beforeAll(() => tf.setBackend("cpu"));

const shape = [20, 12, 1] as const;
const draws = (options: { alpha: number; probability: number }, count: number) =>
  Array.from({ length: count }, (_, i) => cutmix.draw(options, seededRandom(5, i), shape, 4));

describe("mixup", () => {
  // The quasi-random filler of the goldens: packages/core/src/goldens/filler.ts.
  const filler = (i: number) =>
    (2 * ((((i * i) % 1000003) * 7919 + i * 104729 + 9 * 15485863 + 12345) % 1000003)) / 1000003 -
    1;

  it("gives golden_small.json's images", () => {
    const images = Float32Array.from({ length: 4 * 3 * 4 * 4 }, (_, i) => filler(i));
    const share = Math.round(0.3 / shareUnit);
    const mixed = tf.tidy(() => {
      const tools = {
        tf,
        gather: ((values: tf.Tensor, at: tf.Tensor1D) => tf.gather(values, at)) as never,
        normalisation: { shift: [0, 0, 0], scale: [1, 1, 1], black: [0, 0, 0] },
      };
      // It does not matter in which layout they lie.
      const given = tf.tensor4d(images, [4, 3, 4, 4]);
      const own = [tf.tensor1d([3, 2, 1, 0], "int32"), tf.fill([4], share, "int32") as tf.Tensor1D];
      return mixup.apply(tools, given, own, { alpha: 1 }).dataSync();
    });
    const golden = [
      0.1737386788, -0.6080347759, 0.0418676744, 0.7234460297, 0.0367002899, 0.1816304551,
    ];
    golden.forEach((value, i) => {
      expect(mixed[i]).toBeCloseTo(value, 6);
    });
  });

  it("draws one share and one permutation a batch", () => {
    const { share, partners, more } = mixup.draw({ alpha: 0.2 }, seededRandom(1), shape, 16);
    expect(Number.isInteger(share) && share >= 0 && share <= 2 ** 24).toBe(true);
    expect([...partners].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(more).toEqual([]);
  });
});

describe("cutmix", () => {
  it("keeps of the labels what is left of the area, to the pixel", () => {
    const sides = new Set<string>();
    for (const { share, more } of draws({ alpha: 1, probability: 1 }, 2_000)) {
      const [top, left, tall, wide] = more;
      expect(share * shareUnit).toBeCloseTo(1 - (tall! * wide!) / 240, 6);
      expect(Math.min(top!, left!, tall!, wide!)).toBeGreaterThanOrEqual(0);
      expect(top! + tall!).toBeLessThanOrEqual(20);
      expect(left! + wide!).toBeLessThanOrEqual(12);
      sides.add(`${top === 0} ${top! + tall! === 20}`);
    }
    // Cut off above, below, and at neither edge; at both it needs the very middle.
    expect(sides.size).toBeGreaterThanOrEqual(3);
  });

  it("mixes as many batches as asked, and leaves the others whole", () => {
    const all = draws({ alpha: 1, probability: 0.3 }, 3_000);
    const whole = all.filter(({ partners }) => partners.every((partner, i) => partner === i));
    // A permutation of four is the identity once in 24.
    expect(whole.length / all.length).toBeCloseTo(0.7 + 0.3 / 24, 1);
    expect(whole.filter(({ share }) => share === 2 ** 24).length / all.length).toBeCloseTo(0.7, 1);
  });

  it("copies the rectangle out of the partner, row by row", () => {
    const [one, other] = [1, 2].map((value) => new Float32Array(6).fill(value));
    const tools = {
      shape: [2, 3, 1] as const,
      normalisation: { shift: [0], scale: [1], black: [0] },
      batch: [one!, other!],
    };
    const own = [1, 0, 1, 1, 1, 2];
    expect([...cutmix.plain(tools, one!, own, { alpha: 1, probability: 1 })]).toEqual([
      ...[1, 1, 1],
      ...[1, 2, 2],
    ]);
  });
});
