import { deviation, mean } from "./moments.ts";
import { studentCdf } from "./student.ts";

/** Two-sided p of the paired t-test (Student 1908): differences drawn from one normal distribution. NaN below two. */
export function pairedTTest(differences: readonly number[]): number {
  const { length } = differences;
  const centre = mean(differences);
  const spread = deviation(differences);
  if (spread === 0) return centre === 0 ? 1 : 0;
  return 2 * studentCdf(-Math.abs((centre * Math.sqrt(length)) / spread), length - 1);
}
