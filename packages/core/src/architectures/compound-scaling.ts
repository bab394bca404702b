/** Bases of the factors, alpha * beta^2 * gamma^2 being about 2 in the paper. */
export interface ScalingBases {
  readonly alpha: number;
  readonly beta: number;
  readonly gamma: number;
}

/**
 * Factors of depth, width and resolution for a compound coefficient phi, which multiplies the MACs by about
 * (alpha beta^2 gamma^2)^phi (Tan and Le 2019, eq. 3).
 */
export function compoundScaling(
  phi: number,
  { alpha, beta, gamma }: ScalingBases,
): { depth: number; width: number; resolution: number } {
  return { depth: alpha ** phi, width: beta ** phi, resolution: gamma ** phi };
}
