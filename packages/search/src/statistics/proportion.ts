import { normalQuantile } from "../normal.ts";
import type { Interval } from "./mean-interval.ts";

/** Score interval of a probability from `count` of `n` (Wilson 1927; Brown, Cai and DasGupta 2001). */
export function proportionInterval(count: number, n: number, level = 0.95): Interval {
  const z = normalQuantile((1 + level) / 2);
  const share = count / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach =
    (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return {
    low: count === 0 ? 0 : centre - reach,
    high: count === n ? 1 : centre + reach,
    ...{ level, method: "wilson" },
  };
}
