import type { JsonValue } from "@resweep/search";
import { InvalidInput, parse } from "@resweep/spec";
import { type Document, parseAllDocuments } from "yaml";
import { TrialConfig } from "../config/trial-config.ts";
import { isObject, withNames } from "../config/walk.ts";
import { checkBase } from "./check-base.ts";
import { checkConstraints } from "./check-constraints.ts";
import { checkEnqueued } from "./check-enqueued.ts";
import { checkObjective } from "./check-objective.ts";
import { checkQuestions } from "./check-questions.ts";
import { checkScheduler } from "./check-scheduler.ts";
import { sizesOf } from "./quick-size.ts";
import { resolveSpace } from "./resolve-space.ts";
import { checkSeveral, withFirst, withSampler } from "./several-objectives.ts";
import { type SweepSpec, sweepShape } from "./sweep-spec.ts";

/** Which of a sweep's sizes is meant. */
export interface SweepSize {
  /** The small one, which its part `quick` describes: the same question on two cores in minutes. */
  readonly quick?: boolean;
}

/**
 * A sweep as accepted, from its JSON form, in one of its sizes; both are checked. Throws InvalidInput with one line per
 * field. Nothing is enumerated: `planSweep` makes the cells.
 */
export function parseSweepSpec(value: unknown, { quick = false }: SweepSize = {}): SweepSpec {
  const sizes = sizesOf(value);
  const whole = parseOneSize(sizes.whole);
  const small = sizes.quick === null ? null : underQuick(() => parseOneSize(sizes.quick));
  if (!quick) return whole;
  if (small === null)
    throw InvalidInput.at(
      "quick",
      "this sweep has no quick size; say what it changes, such as quick: { base: { recipe: { epochs: 2 } } }",
    );
  return small;
}

function parseOneSize(value: unknown): SweepSpec {
  const written = withFirst(parse(sweepShape.schema, withSampler(value)), value);
  const base = withNames(TrialConfig.description, written.base) as typeof written.base;
  const spec = { ...written, base };
  if (spec.seeds !== null && isObject(spec.base) && spec.base.seed !== undefined)
    throw InvalidInput.at("base.seed", "seeds are given already; leave base.seed out");
  checkBase(base, Object.keys(spec.space));
  const resolved = { ...spec, space: resolveSpace(spec.space, spec.base) };
  checkConstraints(resolved);
  checkSeveral(resolved);
  checkObjective(resolved);
  checkScheduler(resolved);
  checkEnqueued(resolved);
  checkQuestions(resolved.questions, resolved.space);
  return resolved;
}

/**
 * The same from YAML (or JSON, which is YAML). Throws InvalidInput with the line of a mistake; `file` names what the
 * text was read from, for mistakes of the text as a whole.
 */
export function parseSweepYaml(text: string, file = "", size: SweepSize = {}): SweepSpec {
  return parseSweepSpec(readYaml(text, file), size);
}

/** The space of a sweep's file, or a file that holds nothing else. Throws InvalidInput; the space is not checked. */
export function readSpace(text: string, file = ""): Record<string, unknown> {
  const value = readYaml(text, file);
  return (isObject(value.space) ? value.space : value) as Record<string, unknown>;
}

/** The file of a sweep as it was written, in its sizes: nothing is checked. Throws InvalidInput where it is no YAML. */
export function readSizes(text: string, file = ""): ReturnType<typeof sizesOf> {
  return sizesOf(readYaml(text, file));
}

function readYaml(text: string, file: string): Record<string, JsonValue> {
  const refuse = (message: string, cause?: unknown): never => {
    throw InvalidInput.at(file, message, { cause });
  };
  const documents = parseAllDocuments(text, { prettyErrors: true });
  const [document, second] = "empty" in documents ? [] : documents;
  const problem = document?.errors[0];
  if (problem) refuse(notYaml(problem.message), problem);
  if (second) refuse("holds several documents (split by ---); a sweep is one");
  const value = document && readValue(document, refuse);
  if (value === undefined || value === null) refuse("is empty; name at least what varies");
  if (typeof value !== "object" || Array.isArray(value))
    refuse("holds no sweep: name its fields, such as base: and space:");
  return value as Record<string, JsonValue>;
}

function underQuick<T>(parseIt: () => T): T {
  try {
    return parseIt();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(
      error.issues.map(({ path, message }) => ({
        path: path ? `quick.${path}` : "quick",
        message,
      })),
    );
  }
}

function readValue(
  document: Document.Parsed,
  refuse: (message: string, cause: unknown) => never,
): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    return refuse(notYaml((error as Error).message), error);
  }
}

function notYaml(message: string): string {
  return `not YAML: ${message.split("\n")[0]!.replace(/:$/, "")}`;
}
