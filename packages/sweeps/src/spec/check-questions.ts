import { isChoices, type JsonValue, type Space, sweptOver, wants, within } from "@resweep/search";
import { type InputIssue, InvalidInput, nearest } from "@resweep/spec";
import type { Question, Where } from "./question-shape.ts";

/**
 * Refuses claims that no trial of the sweep could answer: arms of what does not vary, of values that are not there, or
 * that overlap. Throws InvalidInput with one line per field (`questions.0.a.architecture.name: ...`).
 */
export function checkQuestions(questions: readonly Question[], space: Space): void {
  const issues = questions.flatMap((question, i) =>
    [...faultsOf(question, space)].map(({ path, message }) => ({
      path: `questions.${i}.${path}`,
      message,
    })),
  );
  if (issues.length > 0) throw new InvalidInput(issues);
}

function faultsOf(question: Question, space: Space): InputIssue[] {
  const faults = (["a", "b", "at"] as const).flatMap((side) =>
    Object.entries(question[side]).flatMap(([path, wanted]) => {
      const message = faultOf(path, wanted, space);
      return message === null ? [] : [{ path: `${side}.${path}`, message }];
    }),
  );
  // What an arm is compared by can only be judged where every path in it is one.
  return faults.length > 0 ? faults : [...tangles(question, space)];
}

function* tangles(question: Question, space: Space): Generator<InputIssue> {
  const { a, b, at } = question;
  const empty = (["a", "b"] as const).filter((side) => Object.keys(question[side]).length === 0);
  for (const path of empty)
    yield { path, message: "names no cells; say what they have, by dotted path" };
  if (empty.length > 0) return;
  for (const path of Object.keys(at))
    if (path in a || path in b)
      yield { path: `at.${path}`, message: "is given by a or b already; leave it out here" };
  if (!Object.keys(a).some((path) => path in b && apart(a[path]!, b[path]!)))
    yield {
      path: "b",
      message: "may name the same cells as a; give one path another value on each side",
    };
  yield* unpaired(question, space);
}

/** Why a path and its value name no cell; null where they do. */
function faultOf(path: string, wanted: JsonValue, space: Space): string | null {
  const swept = sweptOver(space, path);
  if (swept === undefined) {
    const close = nearest(path, Object.keys(space));
    const paths = Object.keys(space).join(", ") || "nothing does";
    return `does not vary in this sweep; ${close ? `did you mean "${close}"?` : `what varies: ${paths}`}`;
  }
  const parameter = space[swept]!;
  const lacking = listOf(wanted).find((value) => {
    if (isChoices(parameter))
      return !parameter.choices.some((choice) =>
        wants(value, within(choice, keysBelow(swept, path)) ?? null),
      );
    return typeof value !== "number" || value < parameter.min || value > parameter.max;
  });
  if (lacking === undefined) return null;
  const known = isChoices(parameter)
    ? parameter.choices.map((choice) => JSON.stringify(choice)).join(", ")
    : `${parameter.min} to ${parameter.max}`;
  return `never is ${JSON.stringify(lacking)}; it takes ${known}`;
}

function keysBelow(swept: string, path: string): string[] {
  return path === swept ? [] : path.slice(swept.length + 1).split(".");
}

/** A parameter that only one arm has would make several trials of one pair. */
function* unpaired({ a, b, at }: Question, space: Space): Generator<InputIssue> {
  for (const [path, { when }] of Object.entries(space)) {
    if (path in a || path in b || path in at) continue;
    const exists = (side: Where) =>
      Object.entries(when ?? {}).every(
        ([named, wanted]) =>
          !(named in side) || listOf(side[named]!).some((value) => wants(wanted, value)),
      );
    if (exists(a) === exists(b)) continue;
    const side = exists(a) ? "a" : "b";
    yield {
      path: side,
      message: `${path} varies on this side alone; say which value is meant: ${path}: ...`,
    };
  }
}

function apart(a: JsonValue, b: JsonValue): boolean {
  return !listOf(a).some((value) => wants(b as JsonValue | readonly JsonValue[], value));
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : [value as JsonValue];
}
