import { type RandomStream, randomStream } from "../random-stream.ts";

/** Up to so many differences every way to flip their signs is tried: half a million of them. */
const mostToEnumerate = 20;
const drawnFlips = 99_999;

export interface SignFlipTest {
  /** Two-sided. */
  readonly p: number;
  readonly exact: boolean;
}

/**
 * Permutation test of paired differences (Fisher 1935, sec. 21; Good 2005, sec. 3.2): where A and B do the same, each
 * difference is as likely with either sign. p is the share of sign patterns whose mean is at least as far from zero;
 * beyond 20 differences, of drawn patterns and the observed one (Phipson and Smyth 2010). With n differences p is never
 * below 2 / 2^n.
 */
export function signFlipTest(
  differences: readonly number[],
  { seed }: { readonly seed: number },
): SignFlipTest {
  const sizes = differences.map(Math.abs);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const observed = Math.abs(differences.reduce((sum, value) => sum + value, 0));
  // Sums that are equal on paper differ by rounding.
  const reached = observed - 1e-12 * total;
  return sizes.length <= mostToEnumerate
    ? { p: shareOfAll(sizes, total, reached), exact: true }
    : { p: shareOfDrawn(sizes, total, reached, randomStream(seed, 0)), exact: false };
}

/** Walks all patterns in Gray order, one flip each; the last sign is left alone, for every pattern has its mirror. */
function shareOfAll(sizes: readonly number[], total: number, reached: number): number {
  if (sizes.length === 0) return 1;
  const patterns = 2 ** (sizes.length - 1);
  const signs = new Int8Array(sizes.length).fill(1);
  let sum = total;
  let extreme = 0;
  for (let pattern = 1; ; pattern += 1) {
    if (Math.abs(sum) >= reached) extreme += 1;
    if (pattern === patterns) return extreme / patterns;
    const flipped = 31 - Math.clz32(pattern & -pattern);
    signs[flipped]! *= -1;
    sum += 2 * signs[flipped]! * sizes[flipped]!;
  }
}

function shareOfDrawn(
  sizes: readonly number[],
  total: number,
  reached: number,
  random: RandomStream,
): number {
  let extreme = 1;
  for (let i = 0; i < drawnFlips; i += 1) {
    let sum = total;
    for (const size of sizes) if (random.uniform() < 0.5) sum -= 2 * size;
    if (Math.abs(sum) >= reached) extreme += 1;
  }
  return extreme / (drawnFlips + 1);
}
