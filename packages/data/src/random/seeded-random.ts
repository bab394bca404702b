/**
 * Random numbers from a list of integers: xoshiro128** (Blackman and Vigna 2018) seeded by a mixing hash, so that
 * (seed, epoch, image) gives a stream of its own. `state()` can be stored and restored.
 */
export interface SeededRandom {
  /** Uniform in [0, 1), 32 bits. */
  next(): number;
  /** Uniform in 0 .. bound - 1; bound at most 2^32. */
  integer(bound: number): number;
  /** Standard normal. */
  normal(): number;
  state(): readonly [number, number, number, number];
}

export function seededRandom(...seeds: number[]): SeededRandom {
  let hash = 0x9e3779b9;
  for (const seed of seeds) {
    hash = mix(hash ^ (seed | 0));
    // The high half, so that seeds beyond 32 bits differ too.
    hash = mix((hash + Math.imul(Math.floor(seed / 0x1_0000_0000) | 0, 0x85ebca6b)) | 0);
  }
  const word = (i: number) => mix((hash + Math.imul(i, 0x9e3779b9)) | 0) >>> 0;
  return restoreRandom([word(1), word(2), word(3), word(4) | 1]);
}

/** The generator that `state` was taken from. */
export function restoreRandom(state: readonly [number, number, number, number]): SeededRandom {
  let [a, b, c, d] = state;
  const next32 = () => {
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  const next = () => next32() / 0x1_0000_0000;
  return {
    next,
    integer: (bound) => Math.floor(next() * bound),
    // Box-Muller; 1 - u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0],
  };
}

/** Murmur3's finaliser: every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
