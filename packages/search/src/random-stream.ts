/** A seeded source of random numbers; what it gives follows from what it was made of, so that nothing has to be saved. */
export interface RandomStream {
  /** In [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** A whole number in [0, count). */
  below(count: number): number;
}

/**
 * The stream of one place in a search: the same seed and place (how many trials there are already, say) give the same
 * numbers. Generator: sfc32 (Doty-Humphrey, PractRand), whose period is at least 2^32.
 */
export function randomStream(seed: number, place: number): RandomStream {
  let [a, b, c, counter] = [seed | 0, Math.floor(seed / 2 ** 32) | 0, place | 0, 1];
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // Near seeds and places start out alike; 15 rounds make each bit hang on every bit.
  for (let round = 0; round < 15; round += 1) next();
  let spare: number | undefined;
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    below: (count) => Math.floor(uniform() * count),
    normal: () => {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      // Box and Muller 1958; 1 - u is never zero.
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}
