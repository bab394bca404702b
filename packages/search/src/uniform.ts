/**
 * A uniform draw in [0, 1) that depends on nothing but its arguments, so that a sampler can be asked for trial 40
 * alone, and adding a parameter leaves the draws of the others as they were.
 */
export function uniform(seed: number, index: number, path: string): number {
  let high = mix(seed ^ 0x9e3779b9);
  let low = mix(Math.floor(seed / 2 ** 32) ^ index);
  high = mix(high ^ index);
  for (let i = 0; i < path.length; i += 1) {
    high = mix(high ^ path.charCodeAt(i));
    low = mix(low + high);
  }
  return ((mix(high) >>> 5) * 2 ** 26 + (mix(low ^ high) >>> 6)) / 2 ** 53;
}

/** The finaliser of MurmurHash3: each input bit flips each output bit with a chance near one half. */
function mix(value: number): number {
  let bits = (value + 0x6d2b79f5) | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
