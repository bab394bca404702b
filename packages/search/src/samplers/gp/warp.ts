import { normalQuantile } from "../../normal.ts";

/**
 * Losses made easy for a Gaussian process: mean 0, deviation 1, lower still better. Losses worse than the median are
 * replaced by what a normal of the better half's deviation would have at their rank, so that a few huge ones do not
 * flatten all others; a logarithm then spreads the best apart (Song et al. 2024, arXiv:2408.11527, sec. 3.2). NaN
 * becomes worse than the worst.
 */
export function warped(losses: readonly number[]): Float64Array {
  const finite = losses.filter(Number.isFinite).sort((a, b) => a - b);
  if (finite.length === 0) return new Float64Array(losses.length);
  const median = finite[Math.floor((finite.length - 1) / 2)]!;
  const better = finite.filter((loss) => loss <= median);
  const deviation =
    Math.sqrt(better.reduce((sum, loss) => sum + (loss - median) ** 2, 0) / better.length) || 1;
  const halved = (loss: number) => {
    if (loss <= median) return loss;
    const share = (firstAtLeast(finite, loss) + 0.5) / finite.length;
    return median + deviation * Math.max(0, normalQuantile(share));
  };
  const ranked = losses.map((loss) => (Number.isFinite(loss) ? halved(loss) : NaN));
  const known = ranked.filter((value) => !Number.isNaN(value));
  const [lowest, highest] = [Math.min(...known), Math.max(...known)];
  const span = highest - lowest || 1;
  // In [0, 1], the best 0, and steepest there.
  const spread = ranked.map((value) =>
    Number.isNaN(value)
      ? 1.05
      : Math.log1p(((value - lowest) / span) * (base - 1)) / Math.log(base),
  );
  const mean = spread.reduce((sum, value) => sum + value, 0) / spread.length;
  const variance = spread.reduce((sum, value) => sum + (value - mean) ** 2, 0) / spread.length;
  const unit = Math.sqrt(variance) || 1;
  return Float64Array.from(spread, (value) => (value - mean) / unit);
}

const base = 1.5;

/** Index of the first element of a sorted list that is not below the value. */
function firstAtLeast(sorted: readonly number[], value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
