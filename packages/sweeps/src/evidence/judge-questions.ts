import {
  comparePairs,
  type Direction,
  holm,
  type Judgement,
  judgeClaim,
  type PairedComparison,
} from "@resweep/search";
import { findMetric } from "@resweep/spec";
import type { CurveColumns, Store, TrialSummary } from "@resweep/store";
import type { Question } from "../spec/question-shape.ts";
import { isAt } from "./arms.ts";
import { measureAt } from "./at-budget.ts";
import { byParameters } from "./by-parameters.ts";
import { finalValue } from "./cells.ts";
import { byValues, type Matched, type Measured, matchPairs } from "./match-pairs.ts";

/** A claim and what the trials say of it so far. */
export interface JudgedClaim extends Question, Judgement, Omit<Matched, "pairs"> {
  readonly metric: string;
  readonly mode: Direction;
  /** Pairs there are: seeds that have every cell on both sides. */
  readonly n: number;
  /** Differences are A - B; null without a pair. */
  readonly comparison: PairedComparison | null;
  /** p adjusted over all claims (Holm); 1 without a pair. */
  readonly adjustedP: number;
  /** Where curves were compared at equal budget: how much of it. */
  readonly spent: number | null;
  /** Every trial of both sides has ended: no more will change the verdict by itself. */
  readonly final: boolean;
}

/** Resampling is for intervals alone; one seed for all makes the same trials say the same. */
const seed = 1;

/** Judges claims together, each by its own metric and test. Throws InvalidInput where arms do not pair up. */
export async function judgeQuestions(
  metrics: Pick<Store["metrics"], "curveColumns">,
  trials: readonly TrialSummary[],
  questions: readonly Question[],
  objective: string,
): Promise<JudgedClaim[]> {
  const compared = await Promise.all(
    questions.map(async (question) => {
      const metric = question.metric ?? objective;
      const own = trials.filter(
        (trial) =>
          isAt(trial, { ...question.at, ...question.a }) ||
          isAt(trial, { ...question.at, ...question.b }),
      );
      const { measured, spent } = await measure(metrics, own, question, metric);
      const matchedBy = question.budget === "parameters" ? byParameters(own, question) : byValues;
      const { pairs, ...matched } = matchPairs(measured, question, matchedBy);
      const comparison = comparePairs(pairs, { seed, test: question.test });
      return { question, metric, own, spent, matched, comparison };
    }),
  );
  const adjusted = holm(compared.map(({ comparison }) => comparison?.p ?? 1));
  return compared.map(({ question, metric, own, spent, matched, comparison }, i) => {
    const mode = findMetric(metric)?.direction ?? "max";
    const adjustedP = adjusted[i]!;
    const { alpha } = question;
    const final = own.length > 0 && matched.without.unfinished === 0;
    const judged = judgeClaim(comparison, { mode, alpha, adjustedP, claims: questions.length });
    return {
      ...{ ...question, metric, mode, n: comparison?.n ?? 0, ...matched },
      ...{ comparison, adjustedP, spent },
      ...{ ...judged, final },
      // Where all has ended and nothing pairs up, more of the same would not either.
      furtherSeeds: final && comparison === null ? null : judged.furtherSeeds,
    };
  });
}

async function measure(
  metrics: Pick<Store["metrics"], "curveColumns">,
  trials: readonly TrialSummary[],
  { budget }: Question,
  metric: string,
): Promise<{ measured: readonly Measured[]; spent: number | null }> {
  const atEnd = trials.map((trial) => ({ trial, value: finalValue(trial, metric) }));
  if (budget === null || budget === "parameters") return { measured: atEnd, spent: null };
  const columns: readonly CurveColumns[] = await metrics.curveColumns({
    trialIds: trials.map(({ id }) => id),
    names: [metric],
    maxPoints: 20_000,
  });
  const reading = measureAt(trials, columns, budget);
  return reading
    ? { measured: reading.measured, spent: reading.budget }
    : { measured: trials.map((trial) => ({ trial, value: null })), spent: null };
}
