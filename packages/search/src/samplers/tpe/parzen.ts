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
 * `rows[i]` holds the places of one observation, `weights[i]` its weight. The prior is a normal of deviation 1 around the
 * middle of an ordered dimension, and uniform over categories.
 */
export function parzenEstimator(
  dimensions: readonly Dimension[],
  rows: readonly Float64Array[],
  weights: readonly number[],
): ParzenEstimator {
  const size = dimensions.length;
  const kernels = rows.length + 1;
  const parts = dimensions.map((dimension, column) => {
    const centres = Float64Array.from({ length: kernels }, (_, i) =>
      i < rows.length ? rows[i]![column]! : dimension.ordered ? 0.5 : NaN,
    );
    return dimension.ordered ? orderedPart(dimension, centres) : categoryPart(dimension, centres);
  });
  const total = weights.reduce((sum, weight) => sum + weight, priorWeight);
  const shares = Float64Array.from(
    { length: kernels },
    (_, i) => (i < rows.length ? weights[i]! : priorWeight) / total,
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
  const below = centres.map((centre, kernel) => normalCdf(-centre / widths[kernel]!));
  const inside = centres.map(
    (centre, kernel) => normalCdf((1 - centre) / widths[kernel]!) - below[kernel]!,
  );
  // What does not change with the place.
  const constants = inside.map((mass, kernel) => -Math.log(mass * widths[kernel]!));
  const scales = widths.map((width) => 1 / width);
  const density = (place: number, logs: Float64Array) => {
    for (let kernel = 0; kernel <= last; kernel += 1) {
      const z = (place - centres[kernel]!) * scales[kernel]!;
      logs[kernel]! += constants[kernel]! + logNormalDensity(z);
    }
  };
  const mass = (place: number, logs: Float64Array) => {
    const [low, high] = dimension.cellAround(place);
    // Observations lie in the middle of cells, so among many most are alike.
    const known = new Map<number, number>();
    for (let kernel = 0; kernel <= last; kernel += 1) {
      const [centre, width] = [centres[kernel]!, widths[kernel]!];
      let log = width === narrowest ? known.get(centre) : undefined;
      if (log === undefined) {
        const share = normalCdf((high - centre) / width) - normalCdf((low - centre) / width);
        log = Math.log(Math.max(share / inside[kernel]!, 1e-300));
        if (width === narrowest) known.set(centre, log);
      }
      logs[kernel]! += log;
    }
  };
  // Cells far narrower than the kernels are as good as a continuous range.
  const continuous = dimension.count === null || dimension.count * narrowest > 20;
  return {
    draw: (kernel, random) => {
      const share = below[kernel]! + random.uniform() * inside[kernel]!;
      const place = centres[kernel]! + widths[kernel]! * normalQuantile(share);
      return Math.min(1, Math.max(0, place));
    },
    add: continuous ? density : mass,
  };
}

/**
 * Deviations: the larger of the distances to the neighbouring observations, at the ends the one that there is (Bergstra
 * et al. 2011, sec. 4.1), and 1 for one alone; 1 for the prior.
 */
function widthsOf(centres: Float64Array, narrowest: number): Float64Array {
  const last = centres.length - 1;
  const order = Uint32Array.from({ length: last }, (_, kernel) => kernel);
  order.sort((a, b) => centres[a]! - centres[b]!);
  const widths = new Float64Array(centres.length).fill(1);
  if (last === 1) return widths;
  for (const [place, kernel] of order.entries()) {
    const centre = centres[kernel]!;
    const left = place > 0 ? centre - centres[order[place - 1]!]! : 0;
    const right = place < last - 1 ? centres[order[place + 1]!]! - centre : 0;
    widths[kernel] = Math.min(1, Math.max(left, right, narrowest));
  }
  return widths;
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
