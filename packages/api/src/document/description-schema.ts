import type { CatalogueEntry, Description } from "@resweep/spec";

type JsonSchema = { readonly [key: string]: unknown };

/** A description of options as JSON Schema (2020-12), with every default, range and help text. */
export function descriptionSchema(description: Description): JsonSchema {
  switch (description.type) {
    case "option": {
      if (description.optional) {
        const { optional: _optional, ...rest } = description;
        const { default: _shown, description: help, ...schema } = descriptionSchema(rest);
        return { description: help, default: null, anyOf: [schema, { type: "null" }] };
      }
      const { kind, help, choices, min, max, step, unit } = description;
      const common = {
        description: unit ? `${help} (${unit})` : help,
        default: description.default,
      };
      if (kind === "choice") return { ...common, enum: choices };
      if (kind === "boolean") return { ...common, type: "boolean" };
      if (kind === "text") return { ...common, type: "string" };
      const range = {
        ...(min !== undefined && { minimum: min }),
        ...(max !== undefined && { maximum: max }),
      };
      // JSON Schema counts steps from 0, ours count from the minimum.
      const exact = kind === "int" && step && step > 1 && min !== undefined && min % step === 0;
      return {
        ...common,
        type: kind === "int" ? "integer" : "number",
        ...range,
        ...(exact && { multipleOf: step }),
      };
    }
    case "group": {
      if (description.optional) {
        const { optional: _optional, ...rest } = description;
        const { description: help, ...schema } = descriptionSchema(rest);
        return { description: help, default: null, anyOf: [schema, { type: "null" }] };
      }
      return {
        type: "object",
        description: description.help,
        additionalProperties: false,
        properties: Object.fromEntries(
          Object.entries(description.fields).map(([key, field]) => [key, descriptionSchema(field)]),
        ),
      };
    }
    case "choice":
      return {
        description: description.help,
        default: description.default,
        oneOf: [
          { enum: description.entries.map(({ name }) => name) },
          ...description.entries.map(entrySchema),
        ],
      };
    case "list":
      return {
        type: "array",
        description: description.help,
        default: description.default,
        items: descriptionSchema(description.of),
      };
  }
}

function entrySchema({ name, summary, source, fields }: CatalogueEntry): JsonSchema {
  return {
    type: "object",
    title: name,
    description: `${summary} (${source})`,
    additionalProperties: false,
    required: ["name"],
    properties: {
      name: { const: name },
      ...Object.fromEntries(
        Object.entries(fields).map(([key, field]) => [key, descriptionSchema(field)]),
      ),
    },
  };
}
