import { TrialConfig } from "@resweep/sweeps";
import type { z } from "zod";
import { Problem } from "../models/problem.ts";
import type { Answer, Operation } from "../operation.ts";
import { operations } from "../operations.ts";
import { descriptionSchema } from "./description-schema.ts";
import { type Components, type JsonSchema, jsonSchema } from "./json-schema.ts";
import { questionSchema, sweepSpecSchema } from "./sweep-file-schemas.ts";

/** The description of the HTTP API, made once, from the same schemas that read and write it. */
export function openapi() {
  made ??= describe();
  return made;
}

let made: ReturnType<typeof describe> | undefined;

function describe() {
  const components: Components = {};
  const problem = {
    "application/json": { schema: jsonSchema(Problem, components, { closed: true }) },
  };
  const problems = Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => [
      status,
      { description, content: problem },
    ]),
  );
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, operation] of Object.entries<Operation>(operations)) {
    const [method, path] = name.split(" ") as [string, string];
    paths[path] = {
      ...paths[path],
      [method.toLowerCase()]: {
        summary: operation.summary,
        ...parametersOf(operation, components),
        ...bodyOf(operation, components),
        responses: { ...responsesOf(operation.answer, components), ...problems },
      },
    };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Resweep",
      version: "0.1.0",
      description:
        "Launch, watch and export sweeps. Opened to other machines than its own, a dashboard wants an API token with each request (authorization: Bearer rsw_...); what changes something wants one anyway, or the origin header of its own pages. NaN and infinities are the strings NaN, Infinity and -Infinity.",
    },
    paths,
    security: [{ token: [] }, { session: [] }],
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "resweep-session" },
      },
      schemas: {
        ...components,
        Json: { description: "Any JSON" },
        TrialConfig: descriptionSchema(TrialConfig.description),
        SweepSpec: sweepSpecSchema(),
        Question: questionSchema(),
      } as Components,
    },
  };
}

const refusals = {
  400: "The input was refused; `issues` names each field",
  401: "Nobody is known by this session or token",
  403: "The role or the token's scope does not allow it",
  404: "There is no such thing",
  409: "Its present state does not allow it",
  503: "Postgres does not answer",
};

function parametersOf({ params, query }: Operation, components: Components) {
  const fields = (schema: z.ZodObject | undefined, place: "path" | "query") => {
    if (!schema) return [];
    const { properties, required = [] } = jsonSchema(schema, components) as {
      readonly properties: Record<string, JsonSchema>;
      readonly required?: readonly string[];
    };
    return Object.entries(properties).map(([name, { description, ...own }]) => ({
      ...{ name, in: place, required: required.includes(name), schema: own },
      ...(description === undefined ? {} : { description }),
    }));
  };
  const parameters = [...fields(params, "path"), ...fields(query, "query")];
  return parameters.length > 0 ? { parameters } : {};
}

function bodyOf({ body, yaml }: Operation, components: Components) {
  if (!body) return {};
  const schema = jsonSchema(body, components);
  const types = ["application/json", ...(yaml ? ["application/yaml"] : [])];
  const content = Object.fromEntries(types.map((type) => [type, { schema }]));
  return { requestBody: { required: true, content } };
}

const anyText = { schema: { type: "string" } };

function responsesOf(answer: Answer, components: Components) {
  switch (answer.kind) {
    case "json": {
      const schema = jsonSchema(answer.schema, components, { closed: true });
      const content = { "application/json": { schema } };
      return Object.fromEntries(
        Object.entries(answer.statuses).map(([status, description]) => [
          status,
          { description, content },
        ]),
      );
    }
    case "text": {
      const content = Object.fromEntries(answer.types.map((type) => [type, anyText]));
      return { 200: { description: answer.description, content } };
    }
    case "events": {
      const events = Object.fromEntries(
        Object.entries(answer.events).map(([name, schema]) => [
          name,
          jsonSchema(schema, components, { closed: true }),
        ]),
      );
      const content = { "text/event-stream": { ...anyText, "x-events": events } };
      return { 200: { description: answer.description, content } };
    }
  }
}
