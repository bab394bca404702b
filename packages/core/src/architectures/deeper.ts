import { InvalidInput, parse } from "@resweep/spec";
import { type ArchitectureConfig, architectures } from "./catalogue.ts";
import type { Architecture } from "./definition.ts";

/** Beyond what papers compare, depths are tried one step after the other, so many at most. */
const furthest = 32;

/**
 * The next deeper network of the same family with everything else as it is: of its listed depths, of those its papers
 * compare, else the next one that its rule allows. Null where the family has no depth, or none above this one.
 */
export function deeper(config: ArchitectureConfig): ArchitectureConfig | null {
  const { depth } = config as { readonly depth?: unknown };
  const family: Architecture = architectures.get(config.name);
  const option = family.space.depth?.description;
  if (typeof depth !== "number" || option?.type !== "option") return null;
  const { choices, step = 1 } = option;
  const steps = Array.from({ length: furthest }, (_, i) => depth + step * (i + 1));
  for (const next of choices ?? [...(family.depths ?? []), ...steps]) {
    const network = Number(next) > depth ? accepted({ ...config, depth: next }) : null;
    if (network) return network;
  }
  return null;
}

/** Null where the family refuses these options. */
function accepted(config: Readonly<Record<string, unknown>>): ArchitectureConfig | null {
  try {
    return parse(architectures.schema, config) as ArchitectureConfig;
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}
