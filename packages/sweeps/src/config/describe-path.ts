import { type Description, InvalidInput, unknownName } from "@resweep/spec";
import { TrialConfig } from "./trial-config.ts";
import { chosenName, isObject, items, nameOption, optionsOf, type Raw } from "./walk.ts";

/** The names that a choice at a path may take; undefined leaves it at what is written. */
export type NamesAt = (path: string) => readonly string[] | undefined;

/** What a path may mean: one description for each combination of chosen entries, and the entries that lack it. */
export interface PathMeaning {
  readonly found: readonly Description[];
  readonly lacking: readonly {
    readonly choicePath: string;
    readonly name: string;
    readonly key: string;
    readonly known: readonly string[];
  }[];
}

/**
 * The description of a dotted path (`architecture.depth`, `stages.0.ratio`, `recipe.warmup`) of a configuration with
 * this base: for form controls and ranges. Throws InvalidInput where there is no such path.
 */
export function describePath(path: string, base: Raw = {}): Description {
  const { found, lacking } = meaningOf(path, base, () => undefined);
  if (found[0]) return found[0];
  throw InvalidInput.at(path, lackingMessage(lacking[0]!));
}

/** As describePath, where choices may be open. Throws InvalidInput where no entry at all could have the path. */
export function meaningOf(path: string, base: Raw, namesAt: NamesAt): PathMeaning {
  const found: Description[] = [];
  const lacking: PathMeaning["lacking"][number][] = [];
  const refuse = (message: string): never => {
    throw InvalidInput.at(path, message);
  };

  const walk = (description: Description, raw: Raw, keys: readonly string[], at: string): void => {
    const [key, ...rest] = keys;
    if (key === undefined) {
      found.push(description);
      return;
    }
    const next = at === "" ? key : `${at}.${key}`;
    switch (description.type) {
      case "option":
        return refuse(`${at} is a single value and has no "${key}"`);
      case "group": {
        const field = description.fields[key];
        if (!field) return refuse(unknownName("key", key, Object.keys(description.fields)));
        return walk(field, isObject(raw) ? raw[key] : undefined, rest, next);
      }
      case "list": {
        const list = items(raw, description);
        if (!/^\d+$/.test(key))
          return refuse(`${at} is a list: name an entry by its place, as in ${at}.0`);
        if (Number(key) >= list.length)
          return refuse(
            `base.${at} has ${list.length === 0 ? "no entry" : `only ${list.length}`}; add the entry to base.${at}, then sweep its options`,
          );
        return walk(description.of, list[Number(key)], rest, next);
      }
      case "choice": {
        if (key === "name") {
          if (rest.length > 0) return refuse(`${next} is a single value and has no "${rest[0]}"`);
          found.push(nameOption(description));
          return;
        }
        for (const name of namesAt(at) ?? [chosenName(raw, description)]) {
          const options = optionsOf(description, name);
          // An unknown name is refused where it is written.
          if (!options) continue;
          const field = options.fields[key];
          if (field) walk(field, isObject(raw) ? raw[key] : undefined, rest, next);
          else lacking.push({ choicePath: at, name, key, known: Object.keys(options.fields) });
        }
      }
    }
  };
  walk(TrialConfig.description, base, path.split("."), "");
  return { found, lacking };
}

export function lackingMessage(lacking: PathMeaning["lacking"][number]): string {
  const { name, key, known } = lacking;
  return `${name} has ${unknownName("option", key, known).replace("unknown option", "no option")}`;
}
