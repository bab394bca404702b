import type { Condition, JsonValue, Parameter, Space } from "@resweep/search";
import { unknownName } from "@resweep/spec";
import { z } from "zod";

/** What varies, by dotted path: a list of values, `{ choices }`, or a range `{ min, max, step | scale }`. */
export const spaceSchema: z.ZodType<Space> = z
  .unknown()
  .transform((value, context) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      context.addIssue({ code: "custom", message: "must be an object of dotted paths" });
      return z.NEVER;
    }
    const space: [string, Parameter][] = [];
    for (const [path, given] of Object.entries(value)) {
      const parameter = readParameter(given);
      if (typeof parameter === "string")
        context.addIssue({ code: "custom", path: [path], message: parameter });
      else space.push([path, parameter]);
    }
    return Object.fromEntries(space) as Space;
  })
  .default({});

/** The parameter, or in words why it is none. */
function readParameter(given: unknown): Parameter | string {
  if (Array.isArray(given)) return readChoices({ choices: given });
  if (typeof given !== "object" || given === null)
    return "must be a list of values, { choices }, or { min, max }; a fixed value belongs in base";
  const keys = Object.keys(given);
  const known =
    "choices" in given ? ["choices", "ordered", "when"] : ["min", "max", "step", "scale", "when"];
  const strange = keys.find((key) => !known.includes(key));
  if (strange !== undefined) return unknownName("key", strange, known);
  return "choices" in given ? readChoices(given) : readRange(given as Record<string, unknown>);
}

function readChoices(given: {
  choices?: unknown;
  ordered?: unknown;
  when?: unknown;
}): Parameter | string {
  const { choices, ordered } = given;
  if (!Array.isArray(choices)) return "choices must be a list";
  if (choices.length === 0)
    return "the list of choices is empty; name at least one value or leave the path out";
  const parsed = z.array(z.json()).safeParse(choices);
  if (!parsed.success) return "every choice must be a JSON value (no NaN, no date)";
  const written = choices.map((choice) => JSON.stringify(choice));
  const twice = written.find((choice, i) => written.indexOf(choice) !== i);
  if (twice !== undefined) return `lists ${twice} twice`;
  if (ordered !== undefined && typeof ordered !== "boolean") return "ordered must be true or false";
  return withCondition(
    {
      choices: parsed.data as JsonValue[],
      ...(ordered === undefined ? {} : { ordered }),
    },
    given.when,
  );
}

function readRange(given: Record<string, unknown>): Parameter | string {
  const { min, max, step, scale, when } = given;
  for (const [key, value] of Object.entries({ min, max })) {
    if (typeof value !== "number" || !Number.isFinite(value))
      return value === undefined ? `a range needs ${key}` : `${key} must be a number`;
  }
  const [low, high] = [min as number, max as number];
  if (low > high) return `the range is empty: min ${low} is above max ${high}; swap them`;
  if (scale !== undefined && scale !== "linear" && scale !== "log")
    return "scale must be linear or log";
  if (scale === "log" && low <= 0)
    return `a log scale needs min above 0, not ${low}; use a small positive min or scale: linear`;
  if (!Number.isFinite(scale === "log" ? high / low : high - low))
    return `from ${low} to ${high} is too far to be drawn from; narrow it`;
  if (step !== undefined && (typeof step !== "number" || !(step > 0) || !Number.isFinite(step)))
    return "step must be a number above 0";
  if (step !== undefined && (step as number) > high - low && low !== high)
    return `step ${step} is wider than the range ${low} to ${high}`;
  return withCondition(
    {
      min: low,
      max: high,
      ...(step === undefined ? {} : { step: step as number }),
      ...(scale === undefined ? {} : { scale: scale as "linear" | "log" }),
    },
    when,
  );
}

function withCondition(parameter: Parameter, when: unknown): Parameter | string {
  if (when === undefined) return parameter;
  if (typeof when !== "object" || when === null || Array.isArray(when))
    return "when must be an object: { path: value } or { path: [values] }";
  if (Object.keys(when).length === 0) return "when names no path; leave it out";
  for (const [path, wanted] of Object.entries(when)) {
    if (!z.json().safeParse(wanted).success) return `when ${path} must be a JSON value`;
    if (Array.isArray(wanted) && wanted.length === 0)
      return `when ${path} lists no value, so it never holds`;
  }
  return { ...parameter, when: when as Condition };
}
