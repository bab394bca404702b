import { InvalidInput, parse } from "@resweep/spec";
import { parseDocument } from "yaml";
import { TrialConfig } from "../config/trial-config.ts";
import { isObject, withNames } from "../config/walk.ts";
import { checkBase } from "./check-base.ts";
import { checkObjective } from "./check-objective.ts";
import { resolveSpace } from "./resolve-space.ts";
import { type SweepSpec, sweepShape } from "./sweep-spec.ts";

/**
 * A sweep as accepted, from its JSON form. Throws InvalidInput with one line per field. Nothing is enumerated:
 * `planSweep` makes the cells.
 */
export function parseSweepSpec(value: unknown): SweepSpec {
  const written = parse(sweepShape.schema, value);
  const base = withNames(TrialConfig.description, written.base) as typeof written.base;
  const spec = { ...written, base };
  if (spec.seeds !== null && isObject(spec.base) && spec.base.seed !== undefined)
    throw InvalidInput.at("base.seed", "seeds are given already; leave base.seed out");
  checkBase(base, Object.keys(spec.space));
  const resolved = { ...spec, space: resolveSpace(spec.space, spec.base) };
  checkObjective(resolved);
  return resolved;
}

/** The same from YAML (or JSON, which is YAML). Throws InvalidInput with the line of a mistake. */
export function parseSweepYaml(text: string): SweepSpec {
  const document = parseDocument(text, { prettyErrors: true });
  const problem = document.errors[0];
  if (problem) throw InvalidInput.at("", notYaml(problem.message), { cause: problem });
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw InvalidInput.at("", notYaml((error as Error).message), { cause: error });
  }
  return parseSweepSpec(value ?? {});
}

function notYaml(message: string): string {
  return `not YAML: ${message.split("\n")[0]!.replace(/:$/, "")}`;
}
