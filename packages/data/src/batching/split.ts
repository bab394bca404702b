import { InvalidInput } from "@resweep/spec";
import { seededRandom } from "../random/seeded-random.ts";
import { shuffle } from "./shuffle.ts";

/**
 * Splits `count` training images by seed, both parts in ascending order. With `labels` each class gives the same share
 * (to within one image). A fraction of 0 gives an empty validation part.
 */
export function splitIndices(
  count: number,
  validationFraction: number,
  seed: number,
  labels?: Uint16Array,
): { train: Uint32Array; validation: Uint32Array } {
  if (!(validationFraction >= 0 && validationFraction < 1)) {
    throw InvalidInput.at("dataset.validation", "must be at least 0 and below 1");
  }
  const wanted = Math.round(count * validationFraction);
  const order = shuffle(count, seededRandom(seed, splitStream));
  const chosen = new Uint8Array(count);
  for (const index of labels ? spread(order, labels, wanted) : order.subarray(0, wanted)) {
    chosen[index] = 1;
  }
  const train = new Uint32Array(count - wanted);
  const validation = new Uint32Array(wanted);
  let [t, v] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (chosen[i]) validation[v++] = i;
    else train[t++] = i;
  }
  return { train, validation };
}

/**
 * A fixed, unaugmented part of the training images for metrics in inference mode: `size` of `indices`, spread over the
 * classes, the same for every trial with this seed. All of them where there are not more.
 */
export function fixedPart(
  indices: Uint32Array,
  size: number,
  seed: number,
  labels: Uint16Array,
): Uint32Array {
  if (indices.length <= size) return indices;
  const order = shuffle(indices.length, seededRandom(seed, fixedStream));
  const shuffled = order.map((position) => indices[position]!);
  return spread(shuffled, labels, size).sort();
}

/** Streams of one seed that must not be each other. */
const splitStream = 0x5b11;
const fixedStream = 0xf1ed;

/** The first `wanted` of `order` when its classes are dealt in turn: the share of each class is its share of the whole. */
function spread(order: Uint32Array, labels: Uint16Array, wanted: number): Uint32Array {
  const sizes = new Map<number, number>();
  for (const index of order) sizes.set(labels[index]!, (sizes.get(labels[index]!) ?? 0) + 1);
  const seen = new Map<number, number>();
  // Where each image would stand if its class were laid evenly over 0..1; ties keep the shuffled order.
  const places = Array.from(order, (index, rank) => {
    const label = labels[index]!;
    const nth = seen.get(label) ?? 0;
    seen.set(label, nth + 1);
    return { index, rank, place: (nth + 0.5) / sizes.get(label)! };
  });
  places.sort((a, b) => a.place - b.place || a.rank - b.rank);
  return Uint32Array.from(places.slice(0, wanted), ({ index }) => index);
}
