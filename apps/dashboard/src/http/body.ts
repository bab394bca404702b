import { InvalidInput } from "@resweep/spec";
import { parse as parseYaml, YAMLParseError } from "yaml";

const limitBytes = 1_000_000;

/** The body of a request: JSON, or YAML when the content type says so. */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = await request.text();
  if (text.length > limitBytes)
    throw InvalidInput.at("", `the body is larger than ${limitBytes / 1e6} MB; send less`);
  if (type === "application/yaml" || type === "text/yaml" || type === "application/x-yaml")
    return readYaml(text);
  if (type !== "application/json")
    throw InvalidInput.at(
      "content-type",
      `is "${type}"; send application/json or application/yaml`,
    );
  try {
    return JSON.parse(text);
  } catch (error) {
    throw InvalidInput.at("", `the body is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

export function readYaml(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 50 });
  } catch (error) {
    const where = error instanceof YAMLParseError ? error.linePos?.[0] : undefined;
    const first = (error as Error).message.split("\n")[0]?.replace(/ at line.*$/, "");
    throw InvalidInput.at("", `not YAML${where ? ` at line ${where.line}` : ""}: ${first}`, {
      cause: error,
    });
  }
}

const largestId = 2 ** 31 - 1;

/** Whether a part of an address can be the id of a sweep or trial; Postgres refuses larger numbers. */
export function isId(value: string): boolean {
  return /^\d{1,10}$/.test(value) && Number(value) <= largestId;
}

/** The whole number that a path or query names, or a refusal that says which. */
export function readId(name: string, value: string): number {
  if (!isId(value))
    throw InvalidInput.at(name, `must be a whole number up to ${largestId}, not "${value}"`);
  return Number(value);
}
