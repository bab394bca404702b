import { z } from "zod";
import { InvalidInput } from "./errors.ts";
import { unknownName } from "./nearest.ts";
import type { Option } from "./option.ts";
import { definitionToken } from "./requirements.ts";
import { type Fields, type GroupDescription, group, type ValuesOf } from "./shape.ts";

/** The options of one definition. */
export type Space = Record<string, Option>;

/** What every architecture, dataset, recipe part, stage, sampler and scheduler declares of itself. */
export interface Definition<Name extends string = string, S extends Fields = Fields> {
  readonly name: Name;
  /** One sentence for lists and help. */
  readonly summary: string;
  /** The paper, or the place it comes from. */
  readonly source: string;
  /**
   * Raised when the same options come to mean another training, so that no worker of another version takes its trials;
   * 1 unless given.
   */
  readonly version?: number;
  readonly space: S;
  /** Combinations that the single ranges cannot express: the field and the reason, or null. */
  check?(options: ValuesOf<S>): { path: string; message: string } | null;
}

/** The parsed options of a definition, with its name: `{ name: "cifar-resnet", depth: 20, ... }`. */
export type ConfigOf<D> =
  D extends Definition<infer Name, infer S> ? { name: Name } & ValuesOf<S> : never;

export interface CatalogueEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly fields: GroupDescription["fields"];
}

export interface Catalogue<D extends Definition = Definition> {
  readonly kind: string;
  readonly list: readonly D[];
  readonly names: readonly string[];
  /** Accepts a bare name or `{ name, ...options }`; fills defaults, refuses unknown names and options. */
  readonly schema: z.ZodType<ConfigOf<D>>;
  /** Throws InvalidInput with the nearest name. */
  get<Name extends D["name"]>(name: Name): Extract<D, { name: Name }>;
  get(name: string): D;
  /** Of each definition, what a worker that has it offers and a trial that uses it requires. */
  readonly tokens: ReadonlyMap<string, string>;
  describe(): readonly CatalogueEntry[];
}

/** An explicit list of definitions of one kind. Throws on a duplicate name. */
export function catalogue<const D extends readonly Definition[]>(
  kind: string,
  ...definitions: D
): Catalogue<D[number]>;
export function catalogue(kind: string, ...definitions: Definition[]): Catalogue {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));
  if (byName.size !== definitions.length) {
    const names = definitions.map(({ name }) => name);
    throw new Error(
      `duplicate ${kind}: ${names.filter((name, i) => names.indexOf(name) !== i).join(", ")}`,
    );
  }
  const names = [...byName.keys()];
  /** ResNet-50, as papers write it, is a name and an option here. */
  const unknown = (name: string) => {
    const [, base = "", depth] = /^(.+?)-?(\d+)$/.exec(name.toLowerCase()) ?? [];
    const option = byName.get(base)?.space.depth;
    if (!option) return unknownName(kind, name, names);
    const trouble = option.schema.safeParse(Number(depth)).error?.issues[0]?.message;
    return trouble
      ? `unknown ${kind} "${name}"; depth is an option of ${base}, and ${trouble}`
      : `unknown ${kind} "${name}"; depth is an option: { name: ${base}, depth: ${depth} }`;
  };
  const groups = new Map(
    definitions.map(({ name, space, summary }) => [name, group(summary, space)]),
  );

  const schema = z.unknown().transform((value, context) => {
    const config = typeof value === "string" ? { name: value } : value;
    if (typeof config !== "object" || config === null || Array.isArray(config)) {
      context.addIssue({
        code: "custom",
        message: `must be a ${kind}: a name, or { name, options }`,
      });
      return z.NEVER;
    }
    const { name, ...options } = config as Record<string, unknown>;
    const definition = typeof name === "string" ? byName.get(name) : undefined;
    if (!definition) {
      const known = `known: ${names.join(", ")}`;
      const message =
        typeof name === "string"
          ? unknown(name)
          : `${name === undefined ? "is missing" : "must be text"}; ${known}`;
      context.addIssue({ code: "custom", path: ["name"], message });
      return z.NEVER;
    }
    const parsed = groups.get(definition.name)!.schema.safeParse(options);
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues)
        context.addIssue({ code: "custom", path, message });
      return z.NEVER;
    }
    const wrong = definition.check?.(parsed.data as never);
    if (wrong) {
      context.addIssue({ code: "custom", path: wrong.path.split("."), message: wrong.message });
      return z.NEVER;
    }
    return { name: definition.name, ...parsed.data };
  });

  return {
    kind,
    list: definitions,
    names,
    schema: schema as never,
    get(name: string) {
      const definition = byName.get(name);
      if (!definition) throw InvalidInput.at("name", unknown(name));
      return definition;
    },
    tokens: new Map(
      definitions.map(({ name, version = 1 }) => [name, definitionToken(kind, name, version)]),
    ),
    describe: () =>
      definitions.map(({ name, summary, source }) => ({
        name,
        summary,
        source,
        fields: groups.get(name)!.description.fields,
      })),
  };
}
