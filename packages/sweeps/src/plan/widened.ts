import {
  type Assignment,
  type JsonValue,
  narrowings,
  projected,
  type Space,
} from "@resweep/search";
import { InvalidInput } from "@resweep/spec";
import { canonicalJson } from "../config/canonical.ts";
import { compose } from "../config/compose.ts";
import { TrialConfig } from "../config/trial-config.ts";
import { valueWithDefaults } from "../config/walk.ts";
import { parseSweepSpec } from "../spec/parse-sweep-spec.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { enqueuedCells, searchOf } from "./planned-cell.ts";

/**
 * The sweep with a wider space. Cells that were enqueued keep what was drawn of them, so that none is made again. Throws
 * InvalidInput at `space.PATH` for what is no space, or leaves out what the old one has.
 */
export function widened(old: SweepSpec, space: unknown): SweepSpec {
  const spec = parseSweepSpec({ ...old, space, enqueue: [] });
  const narrower = narrowings(old.space, spec.space);
  if (narrower.length > 0)
    throw new InvalidInput(
      narrower.map(({ path, message }) => ({ path: `space.${path}`, message })),
    );
  return { ...spec, enqueue: enqueuedCells(old).map(projection(spec)) };
}

/**
 * How a cell of the same sweep with a narrower space is written in the space of this one: what it did not vary has the
 * value that base and defaults gave it, so it is the same configuration.
 */
export function projection(spec: SweepSpec): (values: Assignment) => Assignment {
  const { space } = searchOf(spec);
  return (values) => {
    const written = compose(spec.base, values);
    return projected(
      space,
      values,
      (path) => valueWithDefaults(TrialConfig.description, written, path.split(".")) as JsonValue,
    );
  };
}

/** What became of a space, a parameter an entry: `architecture.depth [8,20], was [8]`. */
export function wideningInWords(old: Space, now: Space): string[] {
  return Object.entries(now).flatMap(([path, parameter]) => {
    const before = old[path];
    if (before === undefined) return [`${path} ${inWords(parameter)}, not varied before`];
    if (canonicalJson(before) === canonicalJson(parameter)) return [];
    return [`${path} ${inWords(parameter)}, was ${inWords(before)}`];
  });
}

function inWords(parameter: Space[string]): string {
  const isList = "choices" in parameter && Object.keys(parameter).length === 1;
  return JSON.stringify(isList ? parameter.choices : parameter);
}
