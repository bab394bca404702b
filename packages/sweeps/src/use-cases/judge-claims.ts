import { z } from "zod";
import { type JudgedClaim, judgeQuestions } from "../evidence/judge-questions.ts";
import type { Platform } from "../platform.ts";
import { type Question, questionShape } from "../spec/question-shape.ts";

/** History is read loosely: a sweep of an earlier version declared nothing. */
const Declared = z.object({ questions: z.array(questionShape.schema) });

/**
 * The claims that a sweep declared, judged by the trials there are: anew at every call, so that a verdict is never older
 * than its evidence. Throws NotFound.
 */
export async function judgeClaims(
  { store }: Pick<Platform, "store">,
  sweepId: number,
): Promise<readonly JudgedClaim[]> {
  const sweep = await store.sweeps.get(sweepId);
  const questions = declaredBy(sweep.spec);
  if (questions.length === 0) return [];
  const trials = await store.trials.list({ sweepId });
  return judgeQuestions(store.metrics, trials, questions, sweep.objective.metric);
}

export function declaredBy(spec: unknown): readonly Question[] {
  return Declared.safeParse(spec).data?.questions ?? [];
}
