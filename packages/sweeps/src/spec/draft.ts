import { type ArchitectureConfig, deeper } from "@resweep/core";
import type { JsonValue } from "@resweep/search";
import { InvalidInput, NotFound } from "@resweep/spec";
import type { SweepDetail, TrialSummary } from "@resweep/store";
import { Document, isCollection, isMap, stringify } from "yaml";
import { parseTrialConfig } from "../config/compose.ts";
import { inOrder } from "../config/in-order.ts";
import { TrialConfig } from "../config/trial-config.ts";
import { isObject } from "../config/walk.ts";
import { cellsOf } from "../evidence/cells.ts";
import { briefly } from "./briefly.ts";
import { parseSweepSpec } from "./parse-sweep-spec.ts";
import { sweepShape } from "./sweep-spec.ts";

/** A specification to go on from, as it would be written by hand: not checked. */
export type SweepDraft = Readonly<Record<string, JsonValue>>;

/** What a sweep was launched with; what stands at its default is left out. */
export function draftOfSweep(spec: unknown): SweepDraft {
  if (!isObject(spec as JsonValue)) return {};
  const { enqueue } = spec as SweepDraft;
  const listed = Array.isArray(enqueue) && enqueue.length > 0 ? ["enqueue"] : [];
  const kept = ["name", "base", "space", ...listed];
  const brief = inOrder(sweepShape.description, briefly(spec as SweepDraft, parseSweepSpec, kept));
  const { base = {}, space = {} } = brief as SweepDraft;
  return {
    ...(brief as SweepDraft),
    ...{ base: inOrder(TrialConfig.description, base) as JsonValue, space: withShorthand(space) },
  };
}

export interface TrialOrigin {
  readonly trial: Pick<TrialSummary, "id" | "number" | "seed" | "values" | "config">;
  readonly sweep: Pick<SweepDetail, "id" | "name" | "tags" | "spec">;
  /** The trials of its sweep. */
  readonly siblings: readonly TrialSummary[];
}

/** A sweep of what one trial did, with its seed. Its notes say whence. */
export function draftOfTrial({ trial, sweep }: Omit<TrialOrigin, "siblings">): SweepDraft {
  const { seed: _, ...base } = trial.config as SweepDraft;
  return draftFrom(sweep, base, {
    name: `${sweep.name}-trial-${trial.number}`,
    notes: `From ${whence({ trial, sweep })}.`,
    seeds: [trial.seed],
    kept: Object.keys(trial.values),
  });
}

/**
 * The same with the next deeper network of its family, for every seed that its cell has, so that the two are paired.
 * Weights that it began with do not fit that one: they are drawn by the seed. Throws NotFound where there is none.
 */
export function draftOfDeeper({ trial, sweep, siblings }: TrialOrigin): SweepDraft {
  const architecture = deeperThan(trial.config);
  const { seed: _, init, ...config } = trial.config as SweepDraft;
  const before = (config.architecture ?? {}) as { readonly name?: string; readonly depth?: number };
  if (architecture === null)
    throw new NotFound(`There is no ${before.name} deeper than that of trial ${trial.id}`);
  const { depth } = architecture as unknown as { readonly depth: number };
  const cell = cellsOf(siblings).find(({ trials }) => trials.some(({ id }) => id === trial.id));
  const seeds = cell?.trials.map(({ seed }) => seed) ?? [trial.seed];
  const drawn = init ? " Its weights are drawn by the seed." : "";
  return draftFrom(
    sweep,
    { ...config, architecture: architecture as unknown as JsonValue },
    {
      name: `${sweep.name}-depth-${depth}`,
      notes: `From ${whence({ trial, sweep })}: depth ${depth}, there ${before.depth}.${drawn}`,
      seeds: [...new Set(seeds)].toSorted((a, b) => a - b),
      kept: [...Object.keys(trial.values), "architecture.depth"],
    },
  );
}

/** The next deeper network than a trial's; null where there is none, or where this version does not know its network. */
export function deeperThan(config: unknown): ArchitectureConfig | null {
  try {
    return deeper(parseTrialConfig(config).architecture);
  } catch (error) {
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

/** What a sweep of one configuration takes of the sweep that it comes from: how it is judged, where it runs, what is kept. */
function draftFrom(
  { tags, spec }: TrialOrigin["sweep"],
  base: SweepDraft,
  own: {
    readonly name: string;
    readonly notes: string;
    readonly seeds: readonly number[];
    readonly kept: readonly string[];
  },
): SweepDraft {
  const { name, notes, seeds, kept } = own;
  const { objective, requires, retention } = spec as SweepDraft;
  const given = Object.entries({ objective, requires, retention }).filter(([, part]) => part);
  return draftOfSweep({
    ...{ name: name.slice(0, 200), notes, tags, ...inShort(seeds) },
    base: briefly(base, parseTrialConfig, kept),
    space: {},
    ...Object.fromEntries(given),
  });
}

/** Seeds 1 to n are how many; seed 1 alone is the default. */
function inShort(seeds: readonly number[]): { readonly seeds?: number | readonly number[] } {
  if (seeds.some((seed, i) => seed !== i + 1)) return { seeds };
  return seeds.length === 1 ? {} : { seeds: seeds.length };
}

function whence({ trial, sweep }: Pick<TrialOrigin, "trial" | "sweep">): string {
  return `[trial ${trial.number} of sweep ${sweep.id}](/trials/${trial.id})`;
}

/** The text of a sweep's file. */
export function sweepYaml(draft: SweepDraft): string {
  return stringify(draft, { lineWidth: 100, flowCollectionPadding: true });
}

/** What a sweep varies as its file says it, a parameter a line. */
export function spaceYaml(spec: unknown): string {
  const { space = {} } = isObject(spec as JsonValue) ? (spec as SweepDraft) : {};
  const document = new Document(withShorthand(space));
  if (!isMap(document.contents)) return "";
  for (const { value } of document.contents.items) if (isCollection(value)) value.flow = true;
  return document.contents.items.length === 0 ? "" : document.toString({ lineWidth: 0 });
}

/** `[8, 20]` for `{ choices: [8, 20] }`. */
function withShorthand(space: JsonValue): JsonValue {
  if (!isObject(space)) return space;
  return Object.fromEntries(
    Object.entries(space).map(([path, parameter]) => {
      const plain = isObject(parameter) && Object.keys(parameter).join() === "choices";
      return [path, plain ? parameter.choices! : parameter];
    }),
  );
}
