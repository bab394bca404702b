import type { NetworkGraph } from "../graph/graph.ts";
import { graphParameters } from "../graph/parameters.ts";
import type { Weights, WeightTensor } from "../model/weights.ts";

/** The options of the `sparsify` stage. */
export interface SparsityOptions {
  /** Share of the weights that are zero afterwards. */
  readonly sparsity: number;
  /** Whether each kernel has that share, or the least weights of all go. */
  readonly ranking: "layer" | "global";
}

/**
 * The same network with the least weights of its kernels set to zero, int(N sparsity) of N (Han et al. 2015, sec. 3); of
 * equals the first go. Its graph says that they stay so in training. Biases and batch norms keep theirs.
 */
export function sparsified(
  graph: NetworkGraph,
  weights: Weights,
  { sparsity, ranking }: SparsityOptions,
): { graph: NetworkGraph; weights: Weights } {
  const kernels = kernelsOf(graph, weights);
  const sparse = new Map(weights);
  const groups = ranking === "global" ? [kernels] : kernels.map((kernel) => [kernel]);
  for (const group of groups) {
    const sizes = magnitudes(group);
    let left = Math.trunc(sizes.length * sparsity);
    if (left === 0) continue;
    const threshold = sizes.slice().sort()[left - 1]!;
    // Those below it all go, and of those that equal it as many as are left.
    left -= sizes.reduce((count, size) => count + Number(size < threshold), 0);
    for (const { name, shape, values } of group) {
      const kept = values.map((value) => {
        const size = Math.abs(value);
        if (size > threshold || (size === threshold && left-- <= 0)) return value;
        return 0;
      });
      sparse.set(name, { shape, values: kept });
    }
  }
  return { graph: { ...graph, sparse: true }, weights: sparse };
}

/** Share of the weights of its kernels that are zero. */
export function sparsityOf(graph: NetworkGraph, weights: Weights): number {
  let [zeros, count] = [0, 0];
  for (const { values } of kernelsOf(graph, weights)) {
    count += values.length;
    for (const value of values) if (value === 0) zeros += 1;
  }
  return zeros / count;
}

function magnitudes(kernels: readonly WeightTensor[]): Float32Array {
  const sizes = new Float32Array(kernels.reduce((sum, { values }) => sum + values.length, 0));
  let end = 0;
  for (const { values } of kernels) {
    sizes.set(values.map(Math.abs), end);
    end += values.length;
  }
  return sizes;
}

function kernelsOf(graph: NetworkGraph, weights: Weights) {
  return graphParameters(graph)
    .filter(({ decay }) => decay)
    .map(({ name }) => ({ name, ...weights.get(name)! }));
}
