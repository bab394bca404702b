import type { JsonValue } from "@resweep/search";

type Config = Readonly<Record<string, JsonValue>>;

/** What differs between configurations, by dotted path (the seed apart): for each of them, and as a space. */
export function varied(configs: readonly Config[]): {
  readonly values: readonly Readonly<Record<string, JsonValue>>[];
  readonly space: Readonly<Record<string, { readonly choices: readonly JsonValue[] }>>;
} {
  const flat = configs.map((config) => new Map(leaves(config)));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))].filter(
    (path) => path !== "seed",
  );
  const space: Record<string, { choices: JsonValue[] }> = {};
  const values: Record<string, JsonValue>[] = flat.map(() => ({}));
  for (const path of paths) {
    const texts = flat.map((one) => (one.has(path) ? JSON.stringify(one.get(path)) : undefined));
    const choices = [...new Set(texts)];
    if (choices.length < 2) continue;
    space[path] = {
      choices: choices.filter((text) => text !== undefined).map((text) => JSON.parse(text)),
    };
    flat.forEach((one, index) => {
      if (one.has(path)) values[index]![path] = one.get(path)!;
    });
  }
  return { values, space };
}

function* leaves(value: JsonValue | Config, path = ""): Generator<[string, JsonValue]> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) yield [path, value as JsonValue];
  for (const [key, inner] of entries) yield* leaves(inner, path === "" ? key : `${path}.${key}`);
}
