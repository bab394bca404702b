import { isChoices, type JsonValue, parentsOf, type Space, wants } from "@resweep/search";
import { describePath, type NamesAt } from "../config/describe-path.ts";
import { chosenName, type Raw } from "../config/walk.ts";

/**
 * Which entries each choice may take while a parameter exists: those swept, cut down by the conditions of the
 * parameter and of those it depends on.
 */
export function possibleNames(space: Space, base: Raw, parameterPath: string): NamesAt {
  return (choicePath) => {
    const names = sweptNames(space, base, choicePath);
    if (!names) return undefined;
    const wanted = conditionsOf(space, parameterPath)
      .filter(({ path }) => path === `${choicePath}.name` || path === choicePath)
      .map(({ value }) => value);
    return names.filter((name) => wanted.every((value) => wants(value, name)));
  };
}

/** The names that the space gives a choice, or undefined where it leaves the choice alone. */
function sweptNames(space: Space, base: Raw, choicePath: string): string[] | undefined {
  const byName = space[`${choicePath}.name`];
  if (byName && isChoices(byName)) return byName.choices.map(String);
  const whole = space[choicePath];
  if (!whole || !isChoices(whole)) return undefined;
  const description = describePath(choicePath, base);
  if (description.type !== "choice") return undefined;
  return [...new Set(whole.choices.map((value) => chosenName(value, description)))];
}

/** The conditions under which a parameter exists, with those of the parameters they name. */
export function conditionsOf(
  space: Space,
  path: string,
): { path: string; value: JsonValue | readonly JsonValue[] }[] {
  const own = Object.entries(space[path]?.when ?? {}).map(([named, value]) => ({
    path: named,
    value,
  }));
  return [...own, ...parentsOf(space, path).flatMap((parent) => conditionsOf(space, parent))];
}
