import type { JsonValue } from "@resweep/search";
import { z } from "zod";

/** An object of JSON values, with one line for each thing in it that JSON cannot say. */
export function jsonObject(what: string): z.ZodType<Record<string, JsonValue>> {
  return z
    .unknown()
    .transform((value, context) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        context.addIssue({ code: "custom", message: `must be an object of ${what}` });
        return z.NEVER;
      }
      const faults = [...faultsOf(value, [])];
      for (const fault of faults) context.addIssue({ code: "custom", ...fault });
      return faults.length > 0 ? z.NEVER : (value as Record<string, JsonValue>);
    })
    .default({});
}

function* faultsOf(
  value: unknown,
  path: readonly string[],
): Generator<{ path: string[]; message: string }> {
  const at = (message: string) => ({ path: [...path], message });
  if (typeof value === "number" && !Number.isFinite(value)) {
    yield at(`must be a finite number, not ${value}`);
  } else if (value === undefined || ["bigint", "function", "symbol"].includes(typeof value)) {
    yield at("must be a JSON value");
  } else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* faultsOf(item, [...path, String(i)]);
  } else if (typeof value === "object" && value !== null) {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null)
      return yield at("must be a JSON value: write dates and the like as text in quotes");
    for (const [key, item] of Object.entries(value)) {
      // Copying such a key would set the copy's prototype: it would vanish instead of being refused.
      if (key === "__proto__") yield at('unknown key "__proto__"');
      else yield* faultsOf(item, [...path, key]);
    }
  }
}
