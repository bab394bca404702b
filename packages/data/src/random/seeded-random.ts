/** The four words of a generator; enough to go on where it was. */
export type RandomState = readonly [number, number, number, number];

/**
 * Random numbers from a list of integers: xoshiro128** (Blackman and Vigna 2018) seeded by a mixing hash, so that
 * (seed, epoch, image) gives a stream of its own. `state()` can be stored and restored.
 */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor([a, b, c, d]: RandomState) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** Uniform in [0, 1), 32 bits. */
  next(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result / 0x1_0000_0000;
  }

  /** Uniform in 0 .. bound - 1; bound at most 2^32. */
  integer(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  /** Standard normal (Box-Muller; 1 - u keeps the logarithm finite). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  state(): RandomState {
    return [this.#a >>> 0, this.#b >>> 0, this.#c >>> 0, this.#d >>> 0];
  }
}

/** The stream of these integers; each of them, and their order, counts. */
export function seededRandom(...seeds: readonly number[]): SeededRandom {
  let hash = 0x9e3779b9 | 0;
  for (const seed of seeds) {
    hash = mix(hash ^ (seed | 0));
    // The high half, so that seeds beyond 32 bits differ too.
    hash = mix((hash + Math.imul(Math.floor(seed / 0x1_0000_0000) | 0, 0x85ebca6b)) | 0);
  }
  const word = (i: number) => mix((hash + Math.imul(i, 0x9e3779b9)) | 0);
  return new SeededRandom([word(1), word(2), word(3), word(4) | 1]);
}

/** The generator that `state` was taken from. */
export function restoreRandom(state: RandomState): SeededRandom {
  return new SeededRandom(state);
}

/** Murmur3's finaliser: every input bit reaches every output bit. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
