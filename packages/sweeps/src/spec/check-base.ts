import type { JsonValue } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { TrialConfig } from "../config/trial-config.ts";

/**
 * Refuses a base that no swept value could put right. What lies in a part whose entry is swept is left to the plan,
 * which sees it beside the entries it will meet.
 */
export function checkBase(base: Record<string, JsonValue>, swept: readonly string[]): void {
  const result = TrialConfig.schema.safeParse(base);
  const issues = (result.error?.issues ?? [])
    .map(({ path, message }) => ({ path: path.map(String).join("."), message }))
    .filter(({ path }) => !swept.some((one) => decides(one, path)))
    .map(({ path, message }) => ({ path: path ? `base.${path}` : "base", message }));
  if (issues.length > 0) throw new InvalidInput(issues);
}

/** Whether a swept path replaces what lies at a path, or the entry that gives it its options. */
function decides(swept: string, path: string): boolean {
  const whole = swept.endsWith(".name") ? swept.slice(0, -".name".length) : swept;
  return path === whole || path.startsWith(`${whole}.`);
}
