import { primitives } from "./sobol-primitives.ts";

/** Dimensions there are direction numbers for. */
export const sobolDimensions = primitives.length + 1;

/**
 * Coordinate of a point of the scrambled Sobol sequence in [0, 1): the digits of Joe and Kuo 2008 (new-joe-kuo-6), then
 * Owen's nested uniform scrambling by a hash (Burley 2020, JCGT 9(4), sec. 3), a scrambling for each dimension and seed.
 * Any 2^k points from the start fill each of 2^k equal slices of every coordinate once.
 */
export function sobol(index: number, dimension: number, seed: number): number {
  return owenScramble(sobolBits(index, dimension), hash(seed, dimension)) / 2 ** 32;
}

/** The unscrambled coordinate as 32 binary digits. */
export function sobolBits(index: number, dimension: number): number {
  const directions = directionsOf(dimension);
  let bits = 0;
  for (let rest = index, digit = 0; rest > 0; rest = Math.floor(rest / 2), digit += 1)
    if (rest % 2 === 1) bits ^= directions[digit]!;
  return bits >>> 0;
}

const cache = new Map<number, Uint32Array>();

function directionsOf(dimension: number): Uint32Array {
  const known = cache.get(dimension);
  if (known) return known;
  const directions = new Uint32Array(32);
  if (dimension === 0) {
    for (let i = 0; i < 32; i += 1) directions[i] = 2 ** (31 - i);
  } else {
    const [polynomial, ...initial] = primitives[dimension - 1]!;
    const degree = initial.length;
    for (let i = 0; i < 32; i += 1) {
      if (i < degree) {
        directions[i] = initial[i]! << (31 - i);
        continue;
      }
      let value = directions[i - degree]! ^ (directions[i - degree]! >>> degree);
      for (let k = 1; k < degree; k += 1)
        if ((polynomial! >> (degree - 1 - k)) & 1) value ^= directions[i - k]!;
      directions[i] = value;
    }
  }
  cache.set(dimension, directions);
  return directions;
}

/** Each digit is flipped or not by a hash of those before it (Laine and Karras 2011, with Burley's constants). */
function owenScramble(bits: number, seed: number): number {
  let mixed = reversed(bits);
  mixed = (mixed + seed) | 0;
  mixed ^= Math.imul(mixed, 0x6c50b47c);
  mixed ^= Math.imul(mixed, 0xb82f1e52);
  mixed ^= Math.imul(mixed, 0xc7afe638);
  mixed ^= Math.imul(mixed, 0x8d22f6e6);
  return reversed(mixed) >>> 0;
}

function reversed(bits: number): number {
  let x = bits >>> 0;
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2);
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8);
  return (x >>> 16) | (x << 16);
}

function hash(seed: number, dimension: number): number {
  let bits = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(dimension + 1, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
