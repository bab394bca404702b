import { isChoices, type JsonValue, type Space, sweptOver, wants } from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { meaningOf, type PathMeaning } from "../config/describe-path.ts";
import { TrialConfig } from "../config/trial-config.ts";
import { isObject, type Raw, valueWithDefaults } from "../config/walk.ts";
import { possibleNames } from "./possible-names.ts";

/** Refuses a condition on a path that is not there, or that can never hold. */
export function checkConditions(space: Space, base: Raw, path: string): void {
  for (const [named, wanted] of Object.entries(space[path]?.when ?? {})) {
    const refuse: (message: string) => never = (message) => {
      throw InvalidInput.at(`space.${path}.when`, message);
    };
    let meaning: PathMeaning;
    try {
      meaning = meaningOf(named, base, possibleNames(space, base, path));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      refuse(error.issues.map((issue) => `${issue.path}: ${issue.message}`).join("; "));
    }
    const { found, lacking } = meaning;
    if (found.length === 0 && lacking.length > 0)
      refuse(`${named}: ${lacking[0]!.name} has no such option`);
    const possible = possibleValues(space, base, named);
    if (possible !== null && !possible.some((value) => wants(wanted, value)))
      refuse(
        `never holds: ${named} is ${possible.map((value) => JSON.stringify(value)).join(" or ")}, not ${JSON.stringify(wanted)}`,
      );
  }
}

/** The values a path may take; null where they are not a short list. */
function possibleValues(space: Space, base: Raw, path: string): readonly JsonValue[] | null {
  const swept = sweptOver(space, path);
  if (swept !== undefined) {
    const parameter = space[swept]!;
    return swept === path && isChoices(parameter) ? parameter.choices : null;
  }
  // The entry that has the option may itself be swept: then its default there is not known here.
  if (Object.keys(space).some((one) => one.endsWith(".name") && path.startsWith(one.slice(0, -4))))
    return null;
  const value = valueWithDefaults(TrialConfig.description, base, path.split("."));
  return value === undefined || isObject(value) ? null : [value];
}
