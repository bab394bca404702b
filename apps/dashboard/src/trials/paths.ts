import type { WireTrial } from "../live/wire.ts";

/** A configuration as one level of dotted paths. */
export function flatten(value: unknown): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  const add = (path: string, part: unknown): void => {
    if (typeof part !== "object" || part === null) flat[path] = part;
    else if (Array.isArray(part) && part.every((item) => typeof item !== "object"))
      flat[path] = part.length === 0 ? "none" : part.join(", ");
    else {
      const entries = Object.entries(part);
      if (entries.length === 0) flat[path] = "";
      for (const [key, inner] of entries) add(path === "" ? key : `${path}.${key}`, inner);
    }
  };
  add("", value);
  return flat;
}

/** Options that stand by themselves before those of parts, and a part's name before its options. */
export function comparePaths(a: string, b: string): number {
  const [x, y] = [a.split("."), b.split(".")];
  for (let at = 0; at < Math.min(x.length, y.length); at++) {
    const [left, right] = [x[at]!, y[at]!];
    if (left === right) continue;
    const rank = (key: string, last: boolean) => (key === "name" ? 0 : last ? 1 : 2);
    return (
      rank(left, at === x.length - 1) - rank(right, at === y.length - 1) ||
      left.localeCompare(right, "en", { numeric: true })
    );
  }
  return x.length - y.length;
}

/** What varies in a sweep, in the order of its space. */
export function variedPaths(trials: readonly Pick<WireTrial, "values">[]): readonly string[] {
  return [...new Set(trials.flatMap(({ values }) => Object.keys(values)))];
}

/**
 * A path as a person says it: `architecture.depth` is "depth", `recipe.warmup.epochs` "warmup epochs", and
 * `stages.0.ratio` "prune ratio" where a trial's first stage prunes.
 */
export function shortPath(path: string, trials: readonly Pick<WireTrial, "config">[] = []): string {
  const keys = path.split(".");
  const last = keys.at(-1)!;
  const parent = keys.at(-2);
  if (parent === undefined) return last;
  if (last === "name") return parent;
  if (parent === "recipe" || parent === "architecture" || parent === "dataset") return last;
  if (/^\d+$/.test(parent)) {
    const place = [...keys.slice(0, -1), "name"];
    const named = trials.find(({ config }) => typeof valueAt(config, place) === "string");
    const name = named ? valueAt(named.config, place) : `${keys.at(-3)} ${Number(parent) + 1}`;
    return `${name} ${last}`;
  }
  return `${parent} ${last}`;
}

/** `cifar-resnet, depth 20, warmup epochs 1`; the seed where the sweep has several. */
export function trialLabel(
  trial: Pick<WireTrial, "number" | "values" | "seed">,
  name: (path: string) => string,
  severalSeeds: boolean,
): string {
  const parts = Object.entries(trial.values).map(([path, value]) =>
    path.endsWith(".name") ? String(value) : `${name(path)} ${show(value)}`,
  );
  if (severalSeeds) parts.push(`seed ${trial.seed}`);
  return parts.join(", ") || `trial ${trial.number}`;
}

const show = (value: unknown) =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

const valueAt = (value: unknown, place: readonly string[]) =>
  place.reduce<unknown>((part, key) => (part as Record<string, unknown> | null)?.[key], value);
