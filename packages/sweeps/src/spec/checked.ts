import type { Shape } from "@resweep/spec";
import { z } from "zod";

type Issue = { readonly path?: PropertyKey[]; readonly message: string };

export const words = (help: string) =>
  ({ type: "option", kind: "text", default: "", help }) as const satisfies Shape["description"];

/** The schema of a field that refuses with its own words. */
export function checked<T>(
  check: (value: unknown, refuse: (issue: Issue) => void) => T,
): z.ZodType<T> {
  return z.unknown().transform((value, context) => {
    let refused = false;
    const result = check(value, (issue) => {
      refused = true;
      context.addIssue({ code: "custom", ...issue });
    });
    return refused ? z.NEVER : result;
  });
}
