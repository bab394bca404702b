import type { Dimension } from "../../dimension.ts";
import { logNormalDensity, normalCdf, normalQuantile } from "../../normal.ts";
import type { RandomStream } from "../../random-stream.ts";

/** A density over the places of some dimensions: one product kernel around each observation, and a wide prior. */
export interface ParzenEstimator {
  /** A place for each dimension. */
  draw(random: RandomStream): Float64Array;
  logDensity(places: Float64Array): number;
}

/** The prior counts like one observation. */
const priorWeight = 1;

/**
 * `columns` hold the places of the observations, one for each dimension; `weights[i]` is what observation i counts. The prior is a normal of deviation 1 around the
 * middle of an ordered dimension, and uniform over categories.
 */
export function parzenEstimator(
  dimensions: readonly Dimension[],
  columns: readonly Float64Array[],
  weights: readonly number[],
): ParzenEstimator {
  const size = dimensions.length;
  const observed = weights.length;
  const kernels = observed + 1;
  const parts = dimensions.map((dimension, column) => {
    const centres = new Float64Array(kernels);
    centres.set(columns[column]!);
    centres[observed] = dimension.ordered ? 0.5 : Number.NaN;
    return dimension.ordered ? orderedPart(dimension, centres) : categoryPart(dimension, centres);
  });
  const total = weights.reduce((sum, weight) => sum + weight, priorWeight);
  const shares = Float64Array.from(
    { length: kernels },
    (_, i) => (i < observed ? weights[i]! : priorWeight) / total,
  );
  const base = shares.map(Math.log);
  const logs = new Float64Array(kernels);
  return {
    draw: (random) => {
      const kernel = pick(shares, random.uniform());
      return Float64Array.from(parts, (part) => part.draw(kernel, random));
    },
    logDensity: (places) => {
      logs.set(base);
      for (let column = 0; column < size; column += 1) parts[column]!.add(places[column]!, logs);
      return logSumExp(logs);
    },
  };
}

/** One dimension of every kernel. */
interface Part {
  draw(kernel: number, random: RandomStream): number;
  /** Adds each kernel's log density (or log mass, where there are cells) at a place. */
  add(place: number, logs: Float64Array): void;
}

/** Normals cut off at the ends of the unit interval; the last kernel is the prior. */
function orderedPart(dimension: Dimension, centres: Float64Array): Part {
  const last = centres.length - 1;
  // Watanabe 2023 (arXiv:2304.11127), sec. 3.3.3, "magic clipping": no narrower than that.
  const narrowest = 1 / Math.min(100, 2 + last);
  const widths = widthsOf(centres, narrowest);
  const below = (kernel: number) => normalCdf(-centres[kernel]! / widths[kernel]!);
  /** The share of a kernel that is not cut off; 1 to the last bit where both ends are this far away. */
  const inside = (kernel: number) => {
    const [centre, width] = [centres[kernel]!, widths[kernel]!];
    const far = 8.5 * width;
    return centre > far && 1 - centre > far
      ? 1
      : normalCdf((1 - centre) / width) - normalCdf(-centre / width);
  };
  // Cells far narrower than the kernels are as good as a continuous range.
  const continuous = dimension.count === null || dimension.count * narrowest > 20;
  return {
    draw: (kernel, random) => {
      const share = below(kernel) + random.uniform() * inside(kernel);
      const place = centres[kernel]! + widths[kernel]! * normalQuantile(share);
      return Math.min(1, Math.max(0, place));
    },
    add: continuous
      ? densities(centres, widths, inside)
      : masses(dimension, centres, widths, inside),
  };
}

/** Adds the log density of each kernel at a place. */
function densities(
  centres: Float64Array,
  widths: Float64Array,
  inside: (kernel: number) => number,
): Part["add"] {
  // What does not change with the place; among many kernels most are as wide as the one before.
  const constants = new Float64Array(centres.length);
  const scales = new Float64Array(centres.length);
  let [size, log] = [1, 0];
  for (let kernel = 0; kernel < centres.length; kernel += 1) {
    const width = widths[kernel]!;
    const kernelSize = inside(kernel) * width;
    if (kernelSize !== size) [size, log] = [kernelSize, Math.log(kernelSize)];
    constants[kernel] = -log;
    scales[kernel] = 1 / width;
  }
  return (place, logs) => {
    for (let kernel = 0; kernel < centres.length; kernel += 1) {
      const z = (place - centres[kernel]!) * scales[kernel]!;
      logs[kernel]! += constants[kernel]! + logNormalDensity(z);
    }
  };
}

/** Adds the log mass that each kernel has in the cell around a place. */
function masses(
  dimension: Dimension,
  centres: Float64Array,
  widths: Float64Array,
  inside: (kernel: number) => number,
): Part["add"] {
  // Observations lie in the middle of cells: among many, most kernels are one of a few kinds.
  const { kinds, kindOf } = kindsOf(centres, widths);
  const insides = kinds.map(inside);
  const logMasses = new Float64Array(kinds.length);
  return (place, logs) => {
    const [low, high] = dimension.cellAround(place);
    for (const [kind, kernel] of kinds.entries()) {
      const [centre, width] = [centres[kernel]!, widths[kernel]!];
      const share = normalCdf((high - centre) / width) - normalCdf((low - centre) / width);
      logMasses[kind] = Math.log(Math.max(share / insides[kind]!, 1e-300));
    }
    for (let kernel = 0; kernel < centres.length; kernel += 1)
      logs[kernel]! += logMasses[kindOf[kernel]!]!;
  };
}

/**
 * Deviations: the larger of the distances to the neighbouring observations, at the ends the one that there is (Bergstra
 * et al. 2011, sec. 4.1), and 1 for one alone; 1 for the prior.
 */
function widthsOf(centres: Float64Array, narrowest: number): Float64Array {
  const last = centres.length - 1;
  // Sorted as plain numbers, which takes a tenth of a comparing sort: the place before, the kernel behind.
  const step = 2 ** Math.ceil(Math.log2(centres.length));
  const finest = 2 ** 52 / step;
  const keys = new Float64Array(last);
  for (let kernel = 0; kernel < last; kernel += 1)
    keys[kernel] = Math.floor(centres[kernel]! * (finest - 1)) * step + kernel;
  const order = keys.sort().map((key) => key % step);
  const widths = new Float64Array(centres.length).fill(1);
  if (last === 1) return widths;
  for (let place = 0; place < last; place += 1) {
    const kernel = order[place]!;
    const centre = centres[kernel]!;
    const left = place > 0 ? centre - centres[order[place - 1]!]! : 0;
    const right = place < last - 1 ? centres[order[place + 1]!]! - centre : 0;
    widths[kernel] = Math.min(1, Math.max(left, right, narrowest));
  }
  return widths;
}

/** One kernel of each centre and width, and which of them every kernel is like. */
function kindsOf(centres: Float64Array, widths: Float64Array) {
  const byCentre = new Map<number, Map<number, number>>();
  const kinds: number[] = [];
  const kindOf = new Uint32Array(centres.length);
  for (let kernel = 0; kernel < centres.length; kernel += 1) {
    const centre = centres[kernel]!;
    let byWidth = byCentre.get(centre);
    if (!byWidth) {
      byWidth = new Map();
      byCentre.set(centre, byWidth);
    }
    let kind = byWidth.get(widths[kernel]!);
    if (kind === undefined) {
      kind = kinds.push(kernel) - 1;
      byWidth.set(widths[kernel]!, kind);
    }
    kindOf[kernel] = kind;
  }
  return { kinds, kindOf };
}

/** A kernel gives its own category most of the mass, and every category a share of the prior. */
function categoryPart({ count }: Dimension, centres: Float64Array): Part {
  const choices = count ?? 1;
  const kernels = centres.length;
  const other = priorWeight / kernels;
  const total = 1 + choices * other;
  const [logOther, logOwn] = [Math.log(other / total), Math.log((1 + other) / total)];
  const last = kernels - 1;
  return {
    draw: (kernel, random) =>
      kernel < last && random.uniform() < 1 / total ? centres[kernel]! : random.below(choices),
    add: (place, logs) => {
      for (let kernel = 0; kernel < last; kernel += 1)
        logs[kernel]! += centres[kernel] === place ? logOwn : logOther;
      logs[last]! -= Math.log(choices);
    },
  };
}

function pick(shares: Float64Array, draw: number): number {
  let left = draw;
  for (let i = 0; i < shares.length; i += 1) {
    left -= shares[i]!;
    if (left < 0) return i;
  }
  return shares.length - 1;
}

function logSumExp(logs: Float64Array): number {
  let top = Number.NEGATIVE_INFINITY;
  for (const log of logs) if (log > top) top = log;
  let sum = 0;
  // Terms this much smaller do not change a double.
  for (const log of logs) if (log > top - 37) sum += Math.exp(log - top);
  return top + Math.log(sum);
}
