import { float, int } from "@resweep/spec";
import { defineDataset, type Part, validation } from "../dataset.ts";
import { type SeededRandom, seededRandom } from "../random/seeded-random.ts";

/** Made up, seeded and learnable: each class has a smooth pattern of its own, shown at a random contrast under noise. */
export const synthetic = defineDataset({
  name: "synthetic",
  summary: "Seeded patterns under noise, of any size: for tests and benchmarks",
  source: "made up by a seeded generator",
  space: {
    size: int({ default: 16, min: 4, max: 512, unit: "pixels", help: "Height and width" }),
    channels: int({ default: 3, min: 1, max: 4, help: "Colour channels" }),
    classes: int({ default: 4, min: 2, max: 1000, help: "Classes, equally frequent" }),
    train: int({ default: 512, min: 2, max: 1_000_000, help: "Training images" }),
    test: int({ default: 128, min: 1, max: 100_000, help: "Test images" }),
    noise: float({
      default: 0.15,
      min: 0,
      max: 2,
      help: "Deviation of the noise; white is 1, and patterns span about 0.5",
    }),
    seed: int({ default: 1, min: 0, max: 2_147_483_647, help: "Seed of the patterns and images" }),
    validation,
  },
  check: ({ size, channels, train, test }) =>
    size * size * channels * (train + test) > 4e9
      ? { path: "train", message: "makes more than 4 GB of images; lower train, test or size" }
      : null,
  facts: ({ size, channels, classes, train, test }) => ({
    inputShape: [size, size, channels],
    classes,
    classNames: Array.from({ length: classes }, (_, i) => `pattern ${i}`),
    train,
    test,
  }),
  async read({ size, channels, classes, train, test, noise, seed }) {
    const pixels = size * size * channels;
    const patterns = Array.from({ length: classes }, (_, i) =>
      pattern(size, channels, seededRandom(seed, 0, i)),
    );
    const part = (count: number, which: number): Part => {
      const images = new Uint8Array(count * pixels);
      const labels = new Uint16Array(count);
      for (let i = 0; i < count; i++) {
        const random = seededRandom(seed, which, i);
        labels[i] = i % classes;
        const shown = patterns[i % classes]!;
        const contrast = 0.6 + 0.8 * random.next();
        for (let p = 0; p < pixels; p++) {
          const value = 0.5 + contrast * shown[p]! + noise * random.normal();
          images[i * pixels + p] = Math.max(0, Math.min(255, Math.round(255 * value)));
        }
      }
      return { images, labels, count };
    };
    return { train: part(train, 1), test: part(test, 2) };
  },
  locate: async () => ({
    name: "synthetic",
    held: true,
    available: true,
    detail: "generated when used",
  }),
});

/** A sum of three plane waves per channel, within about -0.25 .. 0.25, [size, size, channels]. */
function pattern(size: number, channels: number, random: SeededRandom): Float32Array {
  const values = new Float32Array(size * size * channels);
  for (let channel = 0; channel < channels; channel++) {
    for (let wave = 0; wave < 3; wave++) {
      const fx = random.integer(7) - 3;
      const fy = random.integer(7) - 3;
      const phase = random.next();
      for (let y = 0; y < size; y++) {
        for (let x = 0; x < size; x++) {
          const turn = (fx * x + fy * y) / size + phase;
          values[(y * size + x) * channels + channel]! += Math.cos(2 * Math.PI * turn) / 6;
        }
      }
    }
  }
  return values;
}
