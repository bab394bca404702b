import { holm } from "./holm.ts";
import {
  type ComparisonOptions,
  comparePairs,
  type PairedComparison,
} from "./paired-comparison.ts";
import { type Summary, summarise } from "./summary.ts";

/** One trained network: errors are shares of wrong answers, 0 to 1. */
export interface DepthRun {
  /** Which kind of network, such as `cifar-plain`. */
  readonly arm: string;
  readonly depth: number;
  readonly seed: number;
  /** In inference mode on a fixed, unaugmented part of the training set. */
  readonly trainError: number;
  readonly testError: number;
}

export interface DepthPoint {
  readonly depth: number;
  readonly train: Summary;
  readonly test: Summary;
}

/** `degrades`: training error is higher; `overfits`: test error is, while training error is not even on average. */
export type StepVerdict = "degrades" | "overfits" | "improves" | "undecided";

/** From one depth to the next deeper one of the same arm; differences are deeper - shallower, paired by seed. */
export interface DepthStep {
  readonly from: number;
  readonly to: number;
  readonly train: PairedComparison;
  readonly test: PairedComparison;
  /** p of the training and test differences, adjusted over all steps (Holm). */
  readonly trainP: number;
  readonly testP: number;
  readonly verdict: StepVerdict;
}

export interface DegradationArm {
  readonly arm: string;
  readonly points: readonly DepthPoint[];
  readonly steps: readonly DepthStep[];
}

/**
 * The degradation question of He et al. 2015, sec. 1 and 4.2: training *and* test error against depth, arm by arm. A
 * step degrades only where the deeper network's *training* error is higher at the adjusted level `alpha`: a higher test
 * error alone is overfitting, which depth may cause without any difficulty to optimise.
 */
export function degradation(
  runs: readonly DepthRun[],
  { alpha = 0.05, ...options }: ComparisonOptions & { readonly alpha?: number },
): DegradationArm[] {
  const arms = [...new Set(runs.map(({ arm }) => arm))].map((arm) => {
    const depths = byDepth(runs.filter((run) => run.arm === arm));
    return { arm, points: depths.map((one) => point(one, options)), steps: steps(depths, options) };
  });
  const all = arms.flatMap((arm) => arm.steps);
  const trainPs = holm(all.map(({ train }) => train.p));
  const testPs = holm(all.map(({ test }) => test.p));
  let at = 0;
  return arms.map((arm) => ({
    ...arm,
    steps: arm.steps.map((step) => {
      const [trainP, testP] = [trainPs[at]!, testPs[at]!];
      at += 1;
      return { ...step, trainP, testP, verdict: verdictOf({ ...step, trainP, testP }, alpha) };
    }),
  }));
}

interface Depth {
  readonly depth: number;
  readonly runs: readonly DepthRun[];
}

function byDepth(runs: readonly DepthRun[]): Depth[] {
  const depths = [...new Set(runs.map(({ depth }) => depth))].sort((a, b) => a - b);
  return depths.map((depth) => ({ depth, runs: runs.filter((run) => run.depth === depth) }));
}

function point({ depth, runs }: Depth, options: ComparisonOptions): DepthPoint {
  return {
    depth,
    train: summarise(
      runs.map(({ trainError }) => trainError),
      options,
    ),
    test: summarise(
      runs.map(({ testError }) => testError),
      options,
    ),
  };
}

/** Steps without a common seed are left out. */
function steps(
  depths: readonly Depth[],
  options: ComparisonOptions,
): Omit<DepthStep, "trainP" | "testP" | "verdict">[] {
  return depths.slice(1).flatMap((deeper, i) => {
    const shallower = depths[i]!;
    const common = deeper.runs.flatMap((run) => {
      const other = shallower.runs.find(({ seed }) => seed === run.seed);
      return other ? [{ run, other }] : [];
    });
    const compare = (of: (run: DepthRun) => number) =>
      comparePairs(
        common.map(({ run, other }) => ({ a: of(run), b: of(other) })),
        options,
      );
    const train = compare(({ trainError }) => trainError);
    const test = compare(({ testError }) => testError);
    return train && test ? [{ from: shallower.depth, to: deeper.depth, train, test }] : [];
  });
}

function verdictOf(
  { train, test, trainP, testP }: Omit<DepthStep, "verdict">,
  alpha: number,
): StepVerdict {
  if (trainP <= alpha && train.difference > 0) return "degrades";
  if (testP <= alpha && test.difference > 0 && train.difference <= 0) return "overfits";
  if (trainP <= alpha && train.difference < 0) return "improves";
  return "undecided";
}
