import { InvalidInput, parse } from "@resweep/spec";
import { type JudgedClaim, judgeQuestions } from "../evidence/judge-questions.ts";
import { variedSpace } from "../evidence/varied-space.ts";
import type { Platform } from "../platform.ts";
import { checkQuestions } from "../spec/check-questions.ts";
import { questionShape } from "../spec/question-shape.ts";

/**
 * Compares two arms of a sweep that nobody declared: a question as in a sweep file, but for its claim. What it finds is
 * exploration, since the arms may have been chosen for their results. Throws NotFound, or InvalidInput.
 */
export async function compareArms(
  { store }: Pick<Platform, "store">,
  sweepId: number,
  asked: Readonly<Record<string, unknown>>,
): Promise<JudgedClaim> {
  const question = parse(questionShape.schema, { claim: "A is better than B", ...asked });
  const sweep = await store.sweeps.get(sweepId);
  const trials = await store.trials.list({ sweepId });
  try {
    checkQuestions([question], variedSpace(trials));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.issues.map(({ path, message }) => ({
        path: path.replace(/^questions\.0\./, ""),
        message,
      })),
    );
  }
  const [judged] = await judgeQuestions(store.metrics, trials, [question], sweep.objective.metric);
  return judged!;
}
