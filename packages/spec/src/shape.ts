import { z } from "zod";
import type { Catalogue, CatalogueEntry, ConfigOf, Definition } from "./definition.ts";
import { unknownName } from "./nearest.ts";
import type { OptionDescription } from "./option.ts";

/** Anything that a configuration is composed of: an option, a group, a catalogue choice, a list of choices. */
export interface Shape<T = unknown> {
  readonly schema: z.ZodType<T>;
  readonly description: Description;
}

export type Description =
  | OptionDescription
  | GroupDescription
  | ChoiceDescription
  | ListDescription;

export interface GroupDescription {
  readonly type: "group";
  /** It may be null, and is unless something is said. */
  readonly optional?: true;
  readonly help: string;
  readonly fields: Readonly<Record<string, Description>>;
}

/** One entry of a catalogue, with that entry's options. */
export interface ChoiceDescription {
  readonly type: "choice";
  readonly catalogue: string;
  readonly help: string;
  readonly default: unknown;
  readonly entries: readonly CatalogueEntry[];
}

export interface ListDescription {
  readonly type: "list";
  readonly help: string;
  readonly of: ChoiceDescription;
  readonly default: unknown;
}

export type Fields = Record<string, Shape>;
export type ValuesOf<F> = {
  [K in keyof F]: F[K] extends { schema: z.ZodType<infer T> } ? T : never;
};

/** A strict object of shapes; every field has a default, unknown keys are refused with the nearest known one. */
export function group<F extends Fields>(
  help: string,
  fields: F,
): Shape<ValuesOf<F>> & { readonly description: GroupDescription } {
  const known = Object.keys(fields);
  const schema = z
    .strictObject(Object.fromEntries(known.map((key) => [key, fields[key]!.schema])), {
      error: (issue) =>
        issue.code === "unrecognized_keys"
          ? (issue.keys as string[]).map((key) => unknownName("key", key, known)).join("; ")
          : "must be an object",
    })
    .prefault({});
  return {
    schema: schema as unknown as z.ZodType<ValuesOf<F>>,
    description: {
      type: "group",
      help,
      fields: Object.fromEntries(known.map((key) => [key, fields[key]!.description])),
    },
  };
}

/** One entry of a catalogue: a bare name or `{ name, ...options }`. */
export function choice<D extends Definition>(
  catalogue: Catalogue<D>,
  words: {
    readonly help: string;
    readonly default: string | { name: string; [option: string]: unknown };
  },
): Shape<ConfigOf<D>> & { readonly description: ChoiceDescription } {
  return {
    schema: catalogue.schema.prefault(words.default as never) as unknown as z.ZodType<ConfigOf<D>>,
    description: {
      type: "choice",
      catalogue: catalogue.kind,
      entries: catalogue.describe(),
      ...words,
    },
  };
}

/** An ordered list of catalogue entries. */
export function listOf<D extends Definition>(
  catalogue: Catalogue<D>,
  words: {
    readonly help: string;
    readonly default: readonly (string | { name: string; [option: string]: unknown })[];
  },
): Shape<ConfigOf<D>[]> & { readonly description: ListDescription } {
  const schema = z.array(catalogue.schema, {
    error: `must be a list of ${catalogue.kind} entries`,
  });
  const first = catalogue.names[0] ?? "";
  return {
    schema: schema.prefault([...words.default] as never) as unknown as z.ZodType<ConfigOf<D>[]>,
    description: {
      type: "list",
      of: choice(catalogue, { help: words.help, default: first }).description,
      ...words,
    },
  };
}
