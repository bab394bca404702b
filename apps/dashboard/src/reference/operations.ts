import { openapi } from "@resweep/api";

/** As much of a JSON Schema as the reference tells. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly required: boolean;
  readonly schema: Schema;
  readonly description?: string;
}

interface Described {
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly description: string }>>;
}

export interface Operation extends Described {
  /** For links to it. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly curl: string;
}

/** The API as the document describes it: resources, each with what can be done to it. */
export function resources(): ReadonlyMap<string, readonly Operation[]> {
  const paths = openapi().paths as unknown as Record<string, Record<string, Described>>;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      ...described,
      id: `${method}${path.replaceAll(/[^a-z]+/g, "-")}`.replace(/-$/, ""),
      ...{ method: method.toUpperCase(), path, curl: curlOf(method, path, described) },
    })),
  );
  const groups = new Map<string, Operation[]>();
  for (const operation of operations) {
    const resource = operation.path.split("/")[2]!;
    groups.set(resource, [...(groups.get(resource) ?? []), operation]);
  }
  return groups;
}

export function schemas(): Readonly<Record<string, Schema>> {
  return openapi().components.schemas as Record<string, Schema>;
}

/** What stands for a parameter or a field in an example, by its name. */
const examples: Readonly<Record<string, unknown>> = {
  ...{ id: 1, sweep: 1, trial: 1, seeds: 3, reference: "resnet20-half@1", alias: "best" },
  ...{ trials: "1,2", names: "train/loss", network: "resnet20-half@1", name: "resnet20-half" },
  ...{ notes: "for the paper", a: { "architecture.name": "cifar-plain" } },
  b: { "architecture.name": "cifar-resnet" },
  ...{ password: "correct horse battery", newPassword: "staple of many words" },
  ...{ title: "Depth", body: "## What was found", part: "test", image: 7 },
};

function curlOf(method: string, path: string, { parameters = [], requestBody }: Described): string {
  const example = (name: string) => String(examples[name] ?? name);
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => example(name));
  const query = parameters
    .filter((one) => one.in === "query" && one.required)
    .map(({ name }) => `${name}=${example(name)}`);
  const address = `$RESWEEP${place}${query.length > 0 ? `?${query.join("&")}` : ""}`;
  const stream = path.endsWith("/events") ? "-N " : "";
  if (method === "get") return `curl ${stream}"${address}"`;
  // What a page of the dashboard would send; where one signs in, a token instead.
  const verb = `-X ${method.toUpperCase()} -H "origin: $RESWEEP"`;
  return `curl ${verb} "${address}"${bodyOf(requestBody)}`;
}

function bodyOf(requestBody: Content | undefined): string {
  if (!requestBody?.content) return "";
  if (requestBody.content["application/yaml"])
    return ` \\\n  -H "content-type: application/yaml" --data-binary @sweep.yaml`;
  const schema = resolved(requestBody.content["application/json"]!.schema);
  const body = Object.fromEntries(
    (schema.required ?? []).map((name) => [name, exampleOf(name, schema.properties?.[name])]),
  );
  return ` \\\n  -H "content-type: application/json" -d '${JSON.stringify(body)}'`;
}

const exampleOf = (name: string, schema: Schema | undefined) =>
  schema?.type === "array" ? [1, 2] : (examples[name] ?? blank(schema));

const blank = (schema: Schema | undefined) =>
  schema?.enum?.[0] ?? (schema?.type === "integer" || schema?.type === "number" ? 1 : "...");

const resolved = (schema: Schema) => (schema.$ref ? schemas()[schemaName(schema.$ref)]! : schema);

export const schemaName = (ref: string) => ref.split("/").at(-1)!;
