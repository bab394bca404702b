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

/** Quantile of the standard normal distribution, to 16 digits (Wichura 1988, algorithm AS 241, PPND16). */
export function normalQuantile(p: number): number {
  if (Number.isNaN(p) || p < 0 || p > 1) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180_625 - q * q;
    return (q * polynomial(central.above, r)) / polynomial(central.below, r);
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const { above, below, from } = r <= 5 ? tail : farTail;
  const size = polynomial(above, r - from) / polynomial(below, r - from);
  return q < 0 ? -size : size;
}

/** Horner's rule, the constant first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

const central = {
  above: [
    3.387_132_872_796_366_5, 133.141_667_891_784_38, 1_971.590_950_306_551_3, 13_731.693_765_509_46,
    45_921.953_931_549_87, 67_265.770_927_008_7, 33_430.575_583_588_13, 2_509.080_928_730_122_7,
  ],
  below: [
    1, 42.313_330_701_600_91, 687.187_007_492_057_9, 5_394.196_021_424_751, 21_213.794_301_586_597,
    39_307.895_800_092_71, 28_729.085_735_721_943, 5_226.495_278_852_854,
  ],
};
const tail = {
  from: 1.6,
  above: [
    1.423_437_110_749_683_5, 4.630_337_846_156_546, 5.769_497_221_460_691, 3.647_848_324_763_204_5,
    1.270_458_252_452_368_4, 0.241_780_725_177_450_6, 0.022_723_844_989_269_184,
    0.000_774_545_014_278_341_4,
  ],
  below: [
    1, 2.053_191_626_637_759, 1.676_384_830_183_803_8, 0.689_767_334_985_1,
    0.148_103_976_427_480_08, 0.015_198_666_563_616_457, 0.000_547_593_808_499_534_5,
    1.050_750_071_644_416_9e-9,
  ],
};
const farTail = {
  from: 5,
  above: [
    6.657_904_643_501_103, 5.463_784_911_164_114, 1.784_826_539_917_291_3, 0.296_560_571_828_504_87,
    0.026_532_189_526_576_124, 0.001_242_660_947_388_078_4, 2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
  ],
  below: [
    1, 0.599_832_206_555_888, 0.136_929_880_922_735_8, 0.014_875_361_290_850_615,
    0.000_786_869_131_145_613_3, 1.846_318_317_510_054_8e-5, 1.421_511_758_316_446e-7,
    2.044_263_103_389_939_7e-15,
  ],
};
