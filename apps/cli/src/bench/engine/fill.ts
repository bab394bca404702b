/**
 * Values that any language can make and that look random, the same in tools/bench/pytorch_twin.py: both sides start from
 * them, so that their first losses can be compared. Uniform within the bound of He et al. 2015 for `fanIn`; `name` chooses
 * the row of numbers, the flat index in TensorFlow's layout the number.
 */
export function filledKernel(name: string, count: number, fanIn: number): Float32Array {
  let seed = 2_166_136_261;
  for (const character of name) seed = Math.imul(seed ^ character.charCodeAt(0), 16_777_619) >>> 0;
  const bound = Math.sqrt(6 / fanIn);
  return Float32Array.from({ length: count }, (_, index) => bound * unit(seed, index));
}

/** In [-1, 1). */
function unit(seed: number, index: number): number {
  let hash = (seed + Math.imul(index, 2_654_435_761)) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2_246_822_519) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 13), 3_266_489_917) >>> 0;
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return hash / 2 ** 31 - 1;
}

/** One batch: `images` [batch, height, width, channels], and labels that go round the classes. */
export function filledBatch(batch: number, size: number, classes: number) {
  return {
    images: Float32Array.from({ length: batch * size }, (_, index) => Math.sin(index)),
    labels: Int32Array.from({ length: batch }, (_, index) => index % classes),
  };
}
