import { jsonNumber } from "@resweep/spec";

/** Results as JSON has them: a NaN or an infinity as a text. */
export function finite(
  results: Readonly<Record<string, number>> = {},
): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(results).map(([name, value]) => [name, jsonNumber(value)]),
  );
}
