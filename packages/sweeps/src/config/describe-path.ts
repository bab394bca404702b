import { type Description, InvalidInput, unknownName } from "@resweep/spec";
import { TrialConfig } from "./trial-config.ts";
import { chosenName, fieldOf, isObject, items, nameOption, optionsOf, type Raw } from "./walk.ts";

/** The names that a choice at a path may take; undefined leaves it at what is written. */
export type NamesAt = (path: string) => readonly string[] | undefined;

/** An entry that a path needs an option of, and which does not have it. */
export interface Lacking {
  readonly choicePath: string;
  readonly name: string;
  readonly key: string;
  readonly known: readonly string[];
}

/** What a path may mean: one description for each combination of chosen entries, and the entries that lack it. */
export interface PathMeaning {
  readonly found: readonly Description[];
  readonly lacking: readonly Lacking[];
}

/**
 * The description of a dotted path (`architecture.depth`, `stages.0.ratio`, `recipe.warmup`) of a configuration with
 * this base: for form controls and ranges. Throws InvalidInput where there is no such path.
 */
export function describePath(path: string, base: Raw = {}): Description {
  const { found, lacking } = meaningOf(path, base, () => undefined);
  if (found[0]) return found[0];
  const [first] = lacking;
  throw InvalidInput.at(path, first ? lackingMessage(first) : "names an entry that is not known");
}

/** As describePath, where choices may be open. Throws InvalidInput where no entry at all could have the path. */
export function meaningOf(path: string, base: Raw, namesAt: NamesAt): PathMeaning {
  const meanings = [...walk(TrialConfig.description, base, path.split("."), "", namesAt, path)];
  return {
    found: meanings.filter((meaning) => !("choicePath" in meaning)) as Description[],
    lacking: meanings.filter((meaning) => "choicePath" in meaning),
  };
}

export function lackingMessage({ name, key, known }: Lacking): string {
  return unknownName("option", key, known).replace(/^unknown/, `${name} has no`);
}

function* walk(
  description: Description,
  raw: Raw,
  keys: readonly string[],
  at: string,
  namesAt: NamesAt,
  path: string,
): Generator<Description | Lacking> {
  const [key, ...rest] = keys;
  if (key === undefined) {
    yield description;
    return;
  }
  const inner = isObject(raw) ? raw[key] : undefined;
  const next = at === "" ? key : `${at}.${key}`;
  switch (description.type) {
    case "option":
      throw InvalidInput.at(path, `${at} is a single value and has no "${key}"`);
    case "group": {
      const field = fieldOf(description, key);
      if (!field)
        throw InvalidInput.at(path, unknownName("key", key, Object.keys(description.fields)));
      yield* walk(field, inner, rest, next, namesAt, path);
      return;
    }
    case "list": {
      const list = items(raw, description);
      const message = notAnItem(key, list.length, at);
      if (message) throw InvalidInput.at(path, message);
      yield* walk(description.of, list[Number(key)], rest, next, namesAt, path);
      return;
    }
    case "choice": {
      if (key === "name") {
        if (rest.length > 0)
          throw InvalidInput.at(path, `${next} is a single value and has no "${rest[0]}"`);
        yield nameOption(description);
        return;
      }
      for (const name of namesAt(at) ?? [chosenName(raw, description)]) {
        // An unknown name is refused where it is written.
        const options = optionsOf(description, name);
        if (!options) continue;
        const field = fieldOf(options, key);
        if (field) yield* walk(field, inner, rest, next, namesAt, path);
        else yield { choicePath: at, name, key, known: Object.keys(options.fields) };
      }
    }
  }
}

function notAnItem(key: string, length: number, at: string): string | null {
  if (!/^\d+$/.test(key)) return `${at} is a list: name an entry by its place, as in ${at}.0`;
  if (Number(key) < length) return null;
  const there = length === 0 ? "no entry" : `only ${length}`;
  return `base.${at} has ${there}; add the entry to base.${at}, then sweep its options`;
}
