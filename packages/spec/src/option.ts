import { z } from "zod";

/** What a form, a help text or a sampler needs to know of one option; plain JSON. */
export interface OptionDescription {
  readonly type: "option";
  readonly kind: "int" | "float" | "choice" | "boolean" | "text";
  readonly default: OptionValue;
  /** It is null unless something is said; `default` then only shows what could be. */
  readonly optional?: true;
  readonly help: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** Distance between valid values, counted from `min`. */
  readonly step?: number;
  readonly scale?: "linear" | "log";
  readonly choices?: readonly OptionValue[];
}

export type OptionValue = string | number | boolean;

/** One option of a definition: its schema and its description come from one declaration. */
export interface Option<T = unknown> {
  readonly schema: z.ZodType<T>;
  readonly description: OptionDescription;
}

interface Words {
  readonly help: string;
  readonly unit?: string;
}

interface Range extends Words {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly scale?: "linear" | "log";
}

/** A whole number; with `step`, one of min, min + step, min + 2 step, ... */
export function int(range: Range & { readonly rule?: string }): Option<number> {
  const { rule, ...description } = range;
  const step = range.step ?? 1;
  const schema = bounded(
    z.int({ error: `must be a whole number${unitOf(range)}`, abort: true }),
    range,
  ).refine((value) => (value - range.min) % step === 0, {
    error: ({ input }) =>
      `must be ${rule ?? `${range.min} plus a multiple of ${step}`}; near ${input}: ${neighbours(Number(input), range.min, step)}`,
  });
  return {
    schema: schema.default(range.default),
    description: { type: "option", kind: "int", ...description },
  };
}

/** A real number within [min, max]. */
export function float(range: Range): Option<number> {
  const schema = bounded(z.number({ error: `must be a number${unitOf(range)}` }), range);
  return {
    schema: schema.default(range.default),
    description: { type: "option", kind: "float", ...range },
  };
}

/** One of the listed values; the first is the default unless `default` names another. */
export function oneOf<const T extends OptionValue>(
  choices: readonly [T, ...T[]],
  words: Words & { readonly default?: T },
): Option<T> {
  const fallback = words.default ?? choices[0];
  const schema = z.literal([...choices], { error: `must be one of ${choices.join(", ")}` });
  return {
    schema: schema.default(fallback as z.util.NoUndefined<T>) as unknown as z.ZodType<T>,
    description: { type: "option", kind: "choice", choices, ...words, default: fallback },
  };
}

export function flag(words: Words & { readonly default: boolean }): Option<boolean> {
  const schema = z.boolean({ error: "must be true or false" });
  return {
    schema: schema.default(words.default),
    description: { type: "option", kind: "boolean", ...words },
  };
}

export function text(words: Words & { readonly default: string }): Option<string> {
  const schema = z.string({ error: "must be text" }).max(10_000);
  return {
    schema: schema.default(words.default),
    description: { type: "option", kind: "text", ...words },
  };
}

function bounded<T extends z.ZodNumber>(schema: T, { min, max, unit }: Range): T {
  const error = `must be between ${min} and ${max}${unit ? ` ${unit}` : ""}`;
  return schema.min(min, { error }).max(max, { error }) as T;
}

function unitOf({ unit }: Words): string {
  return unit ? ` (${unit})` : "";
}

function neighbours(value: number, min: number, step: number): string {
  const below = min + Math.floor((value - min) / step) * step;
  return below < min ? String(min) : `${below} or ${below + step}`;
}
