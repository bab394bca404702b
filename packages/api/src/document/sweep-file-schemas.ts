import { questionShape, sweepShape } from "@resweep/sweeps";
import { descriptionSchema } from "./description-schema.ts";

/** A sweep file. The fields whose shorthands a description cannot say are written here. */
export function sweepSpecSchema() {
  const schema = descriptionSchema(sweepShape.description) as {
    properties: Record<string, object>;
  };
  const range = {
    type: "object",
    required: ["min", "max"],
    properties: {
      min: { type: "number" },
      max: { type: "number" },
      step: { type: "number" },
      scale: { enum: ["linear", "log"] },
      when: { type: "object" },
    },
  };
  const choices = {
    type: "object",
    required: ["choices"],
    properties: { choices: { type: "array", minItems: 1 }, when: { type: "object" } },
  };
  const { retention } = schema.properties as { retention: { properties: { checkpoints: object } } };
  const kept = {
    type: "object",
    additionalProperties: false,
    properties: {
      last: { type: "integer", minimum: 1, default: 1, description: "So many of the newest" },
      best: { type: "boolean", default: true, description: "The best of each stage" },
      every: {
        type: ["integer", "null"],
        minimum: 1,
        default: null,
        description: "Each so manieth epoch's",
      },
    },
  };
  const objective = {
    oneOf: [
      { type: "string" },
      {
        type: "object",
        properties: { metric: { type: "string" }, mode: { enum: ["max", "min"] } },
      },
    ],
  };
  return {
    ...schema,
    properties: {
      ...schema.properties,
      tags: { type: "array", items: { type: "string" } },
      questions: {
        type: "array",
        items: { $ref: "#/components/schemas/Question", required: ["claim"] },
      },
      seeds: {
        oneOf: [{ type: "integer" }, { type: "array", items: { type: "integer" }, minItems: 1 }],
      },
      base: { $ref: "#/components/schemas/TrialConfig" },
      space: {
        type: "object",
        description: "What varies, by dotted path",
        additionalProperties: { oneOf: [{ type: "array", minItems: 1 }, choices, range] },
      },
      objective,
      objectives: {
        type: ["array", "null"],
        description: "Two or more instead of objective",
        items: objective,
        minItems: 2,
        maxItems: 4,
      },
      retention: {
        type: "object",
        properties: { checkpoints: { oneOf: [retention.properties.checkpoints, kept] } },
      },
      quick: {
        type: "object",
        description: "Fields of a sweep that its quick size has otherwise, down to single options",
      },
    },
  };
}

/** A claim of a sweep file; a comparison that nobody declared needs no words for it. */
export function questionSchema() {
  const { properties, ...schema } = descriptionSchema(questionShape.description) as {
    properties: Record<string, object>;
  };
  const cells = (description: string) => ({
    ...{ type: "object", description },
    additionalProperties: true,
  });
  return {
    ...schema,
    required: ["a", "b"],
    properties: {
      ...properties,
      a: cells("Which cells are A, by dotted path; a list means any of its values"),
      b: cells("Which cells are B"),
      at: cells("Which cells of both count; all unless said"),
    },
  };
}
