/** Density of the standard normal at z, as a logarithm. */
export function logNormalDensity(z: number): number {
  return -0.5 * z * z - 0.9189385332046727; // log sqrt(2 pi)
}

/** Probability that a standard normal is below z; the relative error is under 2e-7 in the tails too. */
export function normalCdf(z: number): number {
  // Press et al., Numerical Recipes 3rd ed., sec. 6.2.2: erfc by a Chebyshev fit.
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * x);
  const tail =
    0.5 * t * Math.exp(-x * x - 1.26551223 + t * (1.00002368 + t * (0.37409196 + t * series(t))));
  return z > 0 ? 1 - tail : tail;
}

function series(t: number): number {
  return (
    0.09678418 +
    t *
      (-0.18628806 +
        t *
          (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))
  );
}

/** The inverse of `normalCdf` on (0, 1), relative error under 1.2e-9 (Acklam 2003). */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const low = 0.02425;
  if (p > 1 - low) return -normalQuantile(1 - p);
  if (p < low) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(tailTop, q) / polynomial(tailBottom, q);
  }
  const q = p - 0.5;
  return (polynomial(middleTop, q * q) * q) / polynomial(middleBottom, q * q);
}

const middleTop = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const middleBottom = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
  1,
];
const tailTop = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const tailBottom = [
  0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1,
];

/** Highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
