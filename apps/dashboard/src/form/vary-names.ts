import type { ChoiceDescription } from "@resweep/spec";
import { type Draft, entryAt, type Parameter, spaceOf, writtenSpace } from "./draft.ts";
import { type Json, setIn } from "./json.ts";

/**
 * A copy in which the choice at `path` is one of these names. An option that not all of them have cannot stand in the
 * base: it becomes conditional on the names that have it; one that none has goes.
 */
export function varyNames(
  draft: Draft,
  path: string,
  description: ChoiceDescription,
  names: readonly string[],
): Draft {
  const owners = ownersOf(description, names);
  const entry = entryAt(draft.base, path, description);
  const kept: Record<string, Json> = {};
  const written = writtenSpace(draft);
  const space: Record<string, Json> = {};
  for (const [one, parameter] of Object.entries(spaceOf(draft))) {
    const key = keyBelow(path, one);
    if (one === `${path}.name`) continue;
    if (key === null) space[one] = written[one]!;
    else if (owners(key).length > 0) space[one] = under(parameter, path, owners(key), names);
  }
  for (const [key, value] of Object.entries(entry)) {
    const having = owners(key);
    if (key === "name" || having.length === names.length) kept[key] = value;
    else if (having.length > 0)
      space[`${path}.${key}`] ??= under({ choices: [value] }, path, having, names);
  }
  return {
    ...draft,
    base: setIn(draft.base, path, kept) ?? {},
    space: { [`${path}.name`]: { choices: names }, ...space },
  };
}

/** A copy in which the choice is this one name again; what was conditional on it becomes plain. */
export function fixName(
  draft: Draft,
  path: string,
  description: ChoiceDescription,
  name: string,
): Draft {
  const varied = varyNames(draft, path, description, [name]);
  const { [`${path}.name`]: _names, ...rest } = writtenSpace(varied);
  const space: Record<string, Json> = { ...rest };
  const own = ownersOf(description, [name]);
  const options: Record<string, Json> = { name };
  for (const [key, value] of Object.entries(entryAt(draft.base, path, description)))
    if (own(key).length > 0) options[key] = value;
  for (const [one, parameter] of Object.entries(spaceOf(varied))) {
    const key = keyBelow(path, one);
    if (key === null || !("choices" in parameter) || parameter.choices.length !== 1) continue;
    options[key] = parameter.choices[0]!;
    delete space[one];
  }
  return {
    ...draft,
    base: setIn(draft.base, path, options) ?? {},
    space,
  };
}

const ownersOf =
  ({ entries }: ChoiceDescription, names: readonly string[]) =>
  (key: string) =>
    names.filter((name) => entries.some((entry) => entry.name === name && key in entry.fields));

function keyBelow(path: string, one: string): string | null {
  return one.startsWith(`${path}.`) && one !== `${path}.name`
    ? one.slice(path.length + 1).split(".")[0]!
    : null;
}

/** The parameter with the condition that its owners are chosen, or without where all have it. */
function under(
  parameter: Parameter,
  path: string,
  owners: readonly string[],
  names: readonly string[],
): Json {
  const { when = {}, ...rest } = parameter;
  const { [`${path}.name`]: _old, ...others } = when;
  const condition =
    owners.length === names.length
      ? others
      : { ...others, [`${path}.name`]: owners.length === 1 ? owners[0]! : owners };
  return (Object.keys(condition).length > 0
    ? { ...rest, when: condition }
    : rest) as unknown as Json;
}
