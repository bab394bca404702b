import type { SeededRandom } from "../random/seeded-random.ts";

/** A random permutation of 0 .. count - 1 (Fisher and Yates). */
export function shuffle(count: number, random: SeededRandom): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
