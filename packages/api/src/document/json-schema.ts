import { z } from "zod";

export type JsonSchema = { readonly [key: string]: unknown };

/** Schemas by name, to which others refer. */
export type Components = Record<string, JsonSchema>;

/**
 * What JSON a schema reads, as JSON Schema (2020-12). Those within it that have an id (`meta({ id })`) are put among
 * `components` and referred to; any JSON is `Json`. Of an answer (`closed`) nothing but what is declared is in an object.
 */
export function jsonSchema(
  schema: z.ZodType,
  components: Components,
  { closed = false } = {},
): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    override({ zodSchema: { _zod }, jsonSchema: json }) {
      if (closed && _zod.def.type === "object" && !_zod.def.catchall && !json.$ref)
        json.additionalProperties = false;
    },
  });
  const { $schema: _dialect, $defs = {}, ...own } = rooted(made);
  for (const [name, part] of Object.entries($defs as Components))
    if (!isAnyJson(name)) components[name] = part;
  return own;
}

/** Zod refers to schemas aside in the schema's own `$defs`; in a document they are looked for at its root. */
const rooted = (schema: object): Record<string, unknown> =>
  JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key !== "$ref") return value;
    const name = String(value).slice("#/$defs/".length);
    return `#/components/schemas/${isAnyJson(name) ? "Json" : name}`;
  });

/** `z.json()` names itself, and has no other name. */
const isAnyJson = (name: string) => /^__schema\d+$/.test(name);
