/**
 * Losses made easy for a Gaussian process: mean 0, deviation 1, lower still better. What is worse than the median is drawn
 * in, the more the farther, to at most `reach` deviations of the better half: a few huge ones do not flatten all others,
 * and a smooth function stays one. NaN becomes worse than the worst.
 */
export function warped(losses: readonly number[]): Float64Array {
  const finite = losses.filter(Number.isFinite).sort((a, b) => a - b);
  if (finite.length === 0) return new Float64Array(losses.length);
  const median = finite[Math.floor((finite.length - 1) / 2)]!;
  const better = finite.filter((loss) => loss <= median);
  const deviation =
    Math.sqrt(better.reduce((sum, loss) => sum + (loss - median) ** 2, 0) / better.length) || 1;
  const drawnIn = (loss: number) => {
    const deviations = (loss - median) / deviation;
    return deviations <= 0 ? deviations : reach / (1 + reach / deviations);
  };
  const known = finite.map(drawnIn);
  const [lowest, highest] = [known[0]!, known.at(-1)!];
  const worse = highest + 0.05 * (highest - lowest || 1);
  const placed = losses.map((loss) => (Number.isFinite(loss) ? drawnIn(loss) : worse));
  const mean = placed.reduce((sum, value) => sum + value, 0) / placed.length;
  const variance = placed.reduce((sum, value) => sum + (value - mean) ** 2, 0) / placed.length;
  const unit = Math.sqrt(variance) || 1;
  return Float64Array.from(placed, (value) => (value - mean) / unit);
}

const reach = 4;
