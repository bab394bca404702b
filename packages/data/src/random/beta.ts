import type { SeededRandom } from "./seeded-random.ts";

/**
 * Beta(alpha, alpha): the first of two gamma variates' share of their sum. Their logarithms are compared, because those of
 * a small alpha are too small for numbers.
 */
export function symmetricBeta(alpha: number, random: SeededRandom): number {
  const difference = logGamma(alpha, random) - logGamma(alpha, random);
  return 1 / (1 + Math.exp(-difference));
}

/** The logarithm of a gamma variate of this shape and scale 1 (Marsaglia and Tsang 2000, with their note on shapes below 1). */
function logGamma(shape: number, random: SeededRandom): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random.next()) / shape;
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = random.normal();
    const v = (1 + c * x) ** 3;
    const bound = () => 0.5 * x * x + d * (1 - v + Math.log(v));
    if (v > 0 && Math.log(1 - random.next()) < bound()) return Math.log(d * v);
  }
}
