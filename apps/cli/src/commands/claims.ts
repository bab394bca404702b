import type { JudgedClaim } from "@resweep/sweeps";
import { withClient } from "../client/open-client.ts";
import { type AddCommand, jsonOption } from "../frame/command.ts";
import { difference, meanInWords, pInWords } from "../frame/evidence-words.ts";
import { identifier } from "../frame/identifier.ts";
import { table } from "../frame/table.ts";
import { trialCount } from "../frame/words.ts";

export const addClaims: AddCommand = (program, context) => {
  program
    .command("claims")
    .argument("<sweep>", "id of a sweep")
    .description("The claims that a sweep declared under questions, judged by its trials so far")
    .option(...jsonOption)
    .addHelpText(
      "after",
      `
Pairs are seeds. p is two-sided and adjusted over all claims of the sweep (Holm); docs/statistics.md says how.
--json: [{claim, a, b, at, metric, mode, budget, test, alpha, n, cells, incomplete, without, comparison: {n, meanA,
meanB, difference, deviation, interval: {low, high, level, method}, effectSize, test, exact, p}, adjustedP, verdict,
furtherSeeds, spent, final}]`,
    )
    .action(async (argument: string, options: { json?: boolean }) => {
      const id = identifier(argument);
      const claims = await withClient(context, (client) => client.evidence.claims(id));
      const { output } = context;
      if (options.json) return output.json(claims);
      if (claims.length === 0)
        return output.line(
          "This sweep declares no claims: write them under questions: in its file, or compare arms with resweep compare",
        );
      output.line(
        table(
          [...claims.entries()],
          [
            { title: "no.", right: true, of: ([i]) => String(i + 1) },
            { title: "claim", of: ([, { claim }]) => claim },
            { title: "verdict", of: ([, claim]) => verdictInWords(claim) },
            { title: "A - B", of: ([, claim]) => differenceInWords(claim) },
            { title: "test", of: ([, { test }]) => test },
            { title: "p", of: ([, { adjustedP }]) => pInWords(adjustedP) },
          ],
        ),
      );
      for (const [i, claim] of claims.entries()) {
        const words = wayOn(claim, `npx resweep extend ${id} --claim ${i + 1}`);
        if (words) output.line(`${i + 1}: ${words}`);
      }
    });
};

/** `supported`, `refuted (so far)` */
export function verdictInWords({ verdict, final }: JudgedClaim): string {
  return final ? verdict : `${verdict} (so far)`;
}

/** `validation/accuracy +1.20 pp (+0.80 pp to +1.60 pp), n = 6` */
export function differenceInWords({ comparison, metric }: JudgedClaim): string {
  if (comparison === null) return `${metric}: no pairs yet`;
  return `${metric} ${meanInWords(metric, { ...comparison, mean: comparison.difference }, difference)}`;
}

/** What is missing, and what would decide it; empty where nothing is. */
export function wayOn(claim: JudgedClaim, extend: string): string {
  const { without, incomplete, furtherSeeds, verdict, final } = claim;
  const missing = [
    [without.unfinished, "not ended"],
    [without.diverged, "diverged"],
    [without.other, "without a result"],
  ]
    .filter(([trials]) => trials !== 0)
    .map(([trials, what]) => `${trialCount(Number(trials))} ${what}`);
  if (incomplete > 0) missing.push(`${incomplete} seeds left out, which lack some cells`);
  const words = missing.length > 0 ? [missing.join(", ")] : [];
  if (verdict === "undecided" && final)
    words.push(
      claim.n === 0
        ? "no seed has a result on both sides"
        : furtherSeeds === null
          ? "the difference is too small for any sensible number of seeds"
          : `${furtherSeeds} more seeds would decide it with 80 % power: ${extend} --seeds ${furtherSeeds}`,
    );
  return words.join("; ");
}
