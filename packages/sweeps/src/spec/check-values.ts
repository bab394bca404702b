import {
  type Assignment,
  isChoices,
  type JsonValue,
  type Space,
  valueAt,
  valueCount,
} from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { compose } from "../config/compose.ts";
import { TrialConfig } from "../config/trial-config.ts";
import type { Raw } from "../config/walk.ts";
import { possibleNames } from "./possible-names.ts";

/** Values of a stepped range that are looked at one by one; beyond them its ends speak for it. */
const examined = 1000;

/** Tries every value of a parameter in the configurations it may meet, and refuses those the option would refuse. */
export function checkValues(space: Space, base: Raw, path: string): void {
  for (const context of contextsOf(space, base, path)) {
    for (const value of valuesOf(space, path)) {
      const result = TrialConfig.schema.safeParse(compose(base, { ...context, [path]: value }));
      const issue = result.error?.issues.find(({ path: at }) => isWithin(at.map(String), path));
      if (issue) {
        const inner = issue.path
          .map(String)
          .join(".")
          .slice(path.length + 1);
        const where = Object.keys(context).length > 0 ? ` (with ${words(context)})` : "";
        throw InvalidInput.at(
          `space.${path}`,
          `${JSON.stringify(value)}${where}: ${inner ? `${inner} ` : ""}${issue.message}`,
        );
      }
    }
  }
}

/** The entries of the choices around a path that change what it may be; each alone where there are several. */
function contextsOf(space: Space, base: Raw, path: string): Assignment[] {
  const keys = path.split(".");
  let contexts: Assignment[] = [{}];
  for (let length = 1; length < keys.length; length += 1) {
    const choicePath = keys.slice(0, length).join(".");
    if (`${choicePath}.name` === path) continue;
    const names = possibleNames(space, base, path)(choicePath);
    if (!names) continue;
    const whole = space[choicePath];
    const options: Assignment[] =
      whole && isChoices(whole) && !space[`${choicePath}.name`]
        ? whole.choices.map((value) => ({ [choicePath]: value }))
        : names.map((name) => ({ [`${choicePath}.name`]: name }));
    contexts = contexts.flatMap((context) => options.map((option) => ({ ...context, ...option })));
  }
  return contexts;
}

function valuesOf(space: Space, path: string): readonly JsonValue[] {
  const parameter = space[path]!;
  if (isChoices(parameter)) return parameter.choices;
  const count = valueCount(parameter);
  if (count === null || count > examined) return [parameter.min, parameter.max];
  return Array.from({ length: count }, (_, index) => valueAt(parameter, index));
}

function isWithin(at: readonly string[], path: string): boolean {
  const joined = at.join(".");
  return joined === path || joined.startsWith(`${path}.`);
}

function words(context: Assignment): string {
  return Object.entries(context)
    .map(([path, value]) => `${path} ${JSON.stringify(value)}`)
    .join(", ");
}
