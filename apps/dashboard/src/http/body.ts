import { InvalidInput } from "@resweep/spec";
import { parse as parseYaml, YAMLParseError } from "yaml";

const limitBytes = 1_000_000;
const deepest = 64;

/**
 * The body of a request: JSON, or YAML when the content type says so. Throws InvalidInput, also where it is larger than
 * 1 MB (of which no more is read), nested beyond 64 levels, or has a key that could reach into an object's prototype.
 */
export async function readBody(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  const text = await readText(request);
  if (type === "application/yaml" || type === "text/yaml" || type === "application/x-yaml")
    return checkShape(readYaml(text));
  if (type !== "application/json")
    throw InvalidInput.at(
      "content-type",
      `is "${type}"; send application/json or application/yaml`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw InvalidInput.at("", `the body is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return checkShape(value);
}

async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes)
      throw InvalidInput.at("", `the body is larger than ${limitBytes / 1e6} MB; send less`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

const reaching = new Set(["__proto__", "constructor", "prototype"]);

/** Level by level, so that no depth overflows the stack. */
function checkShape(body: unknown): unknown {
  let level: readonly unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    const objects = level.filter((value) => typeof value === "object" && value !== null);
    if (depth === deepest && objects.length > 0)
      throw InvalidInput.at("", `the body is nested beyond ${deepest} levels`);
    for (const object of objects) {
      const key = Object.keys(object as object).find((name) => reaching.has(name));
      if (key !== undefined) throw InvalidInput.at(key, "is not a key that anything here has");
    }
    level = objects.flatMap((object) => Object.values(object as object));
  }
  return body;
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
