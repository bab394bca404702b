import { parseConstraint, searchSpace } from "@resweep/search";
import { type InputIssue, InvalidInput } from "@resweep/spec";
import { lackingMessage, meaningOf } from "../config/describe-path.ts";
import { possibleNames } from "./possible-names.ts";
import type { SweepSpec } from "./sweep-spec.ts";

/** Refuses a constraint on a path that no trial of the sweep could have, or on nothing that varies. */
export function checkConstraints({ constraints, space, base }: SweepSpec): void {
  searchSpace(space, { constraints });
  const issues: InputIssue[] = [];
  for (const [index, text] of constraints.entries()) {
    const at = `constraints.${index}`;
    for (const path of parseConstraint(text, at).paths) {
      try {
        const { found, lacking } = meaningOf(path, base, possibleNames(space, base, path));
        if (found.length === 0 && lacking.length > 0)
          issues.push({ path: at, message: `${path}: ${lackingMessage(lacking[0]!)}` });
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        const reasons = error.issues.map((issue) => `${issue.path}: ${issue.message}`);
        issues.push({ path: at, message: reasons.join("; ") });
      }
    }
  }
  if (issues.length > 0) throw new InvalidInput(issues);
}
