import { isChoices, orderedPaths, type Parameter, type Range, type Space } from "@resweep/search";
import { type InputIssue, InvalidInput, type OptionDescription } from "@resweep/spec";
import { lackingMessage, meaningOf, type PathMeaning } from "../config/describe-path.ts";
import type { Raw } from "../config/walk.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkValues } from "./check-values.ts";
import { possibleNames } from "./possible-names.ts";

/**
 * Checks every swept path against the option it names, and gives ranges over whole numbers that option's step.
 * Throws InvalidInput with one line per path: `space.architecture.depth: 21 must be 6n+2; ...`.
 */
export function resolveSpace(space: Space, base: Raw): Space {
  const issues: InputIssue[] = [];
  const collect = (check: () => void) => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      issues.push(...error.issues);
    }
  };
  const resolved: Record<string, Parameter> = {};
  collect(() => orderedPaths(space));
  if (issues.length > 0) throw new InvalidInput(issues);
  for (const [path, parameter] of Object.entries(space)) {
    collect(() => {
      if (path === "seed")
        throw InvalidInput.at(
          "space.seed",
          "replicates are given by seeds: 3, or seeds: [1, 2, 3]",
        );
      const namesAt = possibleNames(space, base, path);
      const meaning = under("space", () => meaningOf(path, base, namesAt));
      refuseLacking(path, meaning);
      resolved[path] = isChoices(parameter) ? parameter : stepped(path, parameter, meaning);
      checkConditions(space, base, path);
    });
  }
  if (issues.length > 0) throw new InvalidInput(issues);
  for (const path of Object.keys(resolved)) collect(() => checkValues(resolved, base, path));
  if (issues.length > 0) throw new InvalidInput(issues);
  return resolved;
}

/** A path that a possible entry does not have must be conditional on the entries that have it. */
function refuseLacking(path: string, { found, lacking }: PathMeaning): void {
  const first = lacking[0];
  if (!first) return;
  const way =
    found.length === 0
      ? ""
      : `; make it conditional: when: { ${first.choicePath}.name: (those that have it) }`;
  throw InvalidInput.at(`space.${path}`, `${lackingMessage(first)}${way}`);
}

/** A range over whole numbers walks the values that the option allows. */
function stepped(path: string, range: Range, { found }: PathMeaning): Range {
  let step = range.step;
  let isOwn = false;
  for (const description of found) {
    if (description.type !== "option")
      throw InvalidInput.at(`space.${path}`, "is a part with several options; list choices");
    if (description.kind !== "int" && description.kind !== "float")
      throw InvalidInput.at(`space.${path}`, `is not a number; list choices${known(description)}`);
    if (description.kind !== "int") continue;
    step ??= description.step ?? 1;
    isOwn ||= step === (description.step ?? 1);
  }
  // The step of whole numbers goes with a log scale: what was accepted is written so, and is read again.
  if (range.scale === "log" && range.step !== undefined && !isOwn)
    throw InvalidInput.at(`space.${path}`, "a range has a step or scale: log, not both");
  return step === undefined ? range : { ...range, step };
}

function known({ choices }: OptionDescription): string {
  return choices ? ` of ${choices.join(", ")}` : "";
}

function under<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.issues.map(({ path, message }) => ({ path: `${prefix}.${path}`, message })),
    );
  }
}
