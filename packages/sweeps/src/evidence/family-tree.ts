import { stages as stageCatalogue } from "@resweep/core";
import { type JsonValue, type Summary, summarise } from "@resweep/search";
import { metrics } from "@resweep/spec";
import type { TrialStage, TrialSummary } from "@resweep/store";
import { z } from "zod";
import { canonicalJson, configHash } from "../config/canonical.ts";
import { isObject } from "../config/walk.ts";

/** One network of a sweep: what a stage makes of the network before it, over all seeds that do the same. */
export interface FamilyNode {
  /** Names it within the sweep: hash of all that it follows from but the seed. */
  readonly id: string;
  /** The network that it was made from; null where it was trained from the start. */
  readonly parent: string | null;
  /** Stages before its own. */
  readonly depth: number;
  /** `train`, or the stage's name. */
  readonly stage: string;
  /** What sets it apart: of a stage its options that vary, and the first one; of training what varies of its trials. */
  readonly options: Readonly<Record<string, JsonValue>>;
  /** The stage's whole configuration; of training that of the architecture. */
  readonly config: Readonly<Record<string, JsonValue>>;
  /** Numbers of the trials that lead through it. */
  readonly trials: readonly number[];
  /** Seeds that have reached its end. */
  readonly seeds: number;
  /** Of each metric over these seeds. */
  readonly values: Readonly<Record<string, Summary>>;
  /** Of each metric the difference to the parent, seed by seed. */
  readonly change: Readonly<Record<string, Summary>>;
  /** Where latency was measured, such as `AMD EPYC 7763, 1 thread`. */
  readonly hardware: readonly string[];
  /** Where the weights of its line began, such as another trial's stage; null where the seed drew them. */
  readonly init: JsonValue;
}

/** A node, and what comparing it with others takes. */
export interface Kin {
  readonly node: FamilyNode;
  readonly bySeed: ReadonlyMap<number, Values>;
  /** Optimizer updates that led to it; null before the first seed has reached it. */
  readonly updates: number | null;
  /** Canonical JSON of the dataset. */
  readonly dataset: string;
}

type Values = Readonly<Record<string, number>>;

/** History is read loosely: of a configuration only what the tree is made of. */
const Config = z.looseObject({
  architecture: z.record(z.string(), z.json()).default({}),
  dataset: z.json().default(null),
  init: z.json().default(null),
  stages: z.array(z.looseObject({ name: z.string() })).default([]),
});
type Options = Record<string, JsonValue>;

/** What is told of each network. */
const told = new Set<string>([
  ...metrics.filter(({ per }) => per === "stage").map(({ name }) => name),
  ...["validation/accuracy", "validation/top5-accuracy", "validation/loss", "memory/peak"],
]);

/**
 * The networks of a sweep as a forest, each parent before its children: trials that begin with the same stages share
 * nodes, whether they shared the training or not. A network that no seed has reached yet is there without values.
 */
export function familyTree(
  trials: readonly TrialSummary[],
  stages: readonly TrialStage[],
): readonly Kin[] {
  const ended = new Map(
    stages
      .filter(({ state }) => state === "succeeded")
      .map((stage) => [`${stage.trialId} ${stage.index}`, stage]),
  );
  const nodes = new Map<string, Gathered>();
  for (const trial of trials) {
    const parsed = Config.safeParse(trial.config);
    if (!parsed.success) continue;
    const { stages: list, ...config } = parsed.data;
    let parent: string | null = null;
    for (let depth = 0; depth <= list.length; depth += 1) {
      const prefix = { ...config, seed: 0, stages: list.slice(0, depth) };
      const id = configHash(prefix, 0).slice(0, 16);
      const node = nodes.get(id) ?? begin(id, parent, prefix, trial);
      nodes.set(id, node);
      node.trials.push(trial.number);
      const stage = ended.get(`${trial.id} ${depth}`);
      // Of trials that do the same with one seed, the first tells.
      if (stage && !node.bySeed.has(trial.seed)) node.bySeed.set(trial.seed, stage);
      parent = id;
    }
  }
  const all = depthFirst([...nodes.values()]);
  const varied = variedOptions(all);
  return all.map((node) => finish(node, nodes, varied));
}

interface Gathered {
  readonly id: string;
  readonly parent: string | null;
  readonly depth: number;
  readonly stage: string;
  readonly config: Options;
  /** Of training what varies of its trials. */
  readonly varies: Options;
  readonly dataset: string;
  readonly init: JsonValue;
  readonly trials: number[];
  readonly bySeed: Map<number, TrialStage>;
}

function begin(
  id: string,
  parent: string | null,
  prefix: z.infer<typeof Config>,
  { values }: TrialSummary,
): Gathered {
  const { architecture, dataset, init, stages } = prefix;
  const { name: stage = "train", ...options } = stages.at(-1) ?? {};
  const varies = Object.entries(values).filter(([path]) => !/^(stages|seed)\b/.test(path));
  return {
    ...{ id, parent, depth: stages.length, stage, init },
    config: stages.length === 0 ? architecture : (options as Options),
    varies: Object.fromEntries(varies) as Options,
    dataset: canonicalJson(dataset),
    trials: [],
    bySeed: new Map(),
  };
}

/** Each node before its children, siblings in the order of their trials. */
function depthFirst(nodes: readonly Gathered[]): Gathered[] {
  const below = grouped(nodes, ({ parent }) => parent);
  const from = (id: string | null): Gathered[] =>
    (below.get(id) ?? []).flatMap((node) => [node, ...from(node.id)]);
  return from(null);
}

/** By name of a stage, the options that its nodes do not have in common, after its first one. */
function variedOptions(nodes: readonly Gathered[]): ReadonlyMap<string, readonly string[]> {
  const made = nodes.filter(({ depth }) => depth > 0);
  const byStage = grouped(made, ({ stage }) => stage);
  return new Map(
    [...byStage].map(([stage, own]) => {
      const all = own.map(({ config }) => byPath(config));
      const keys = [...new Set(all.flatMap((options) => Object.keys(options)))];
      const varied = keys.filter(
        (key) => new Set(all.map((options) => canonicalJson(options[key] ?? null))).size > 1,
      );
      const known = stageCatalogue.list.find(({ name }) => name === stage);
      const [head] = known ? Object.keys(known.space) : [];
      const first = keys.filter((key) => key === head || key === `${head}.name`);
      return [stage, [...new Set([...first, ...varied])]];
    }),
  );
}

/** The options of an entry that an option names stand by their paths: `student.name`, `student.width`. */
function byPath(config: Options): Options {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) =>
      isObject(value) && typeof value.name === "string"
        ? Object.entries(value).map(([option, one]) => [`${key}.${option}`, one])
        : [[key, value]],
    ),
  ) as Options;
}

function finish(
  { varies, bySeed, dataset, ...rest }: Gathered,
  nodes: ReadonlyMap<string, Gathered>,
  varied: ReadonlyMap<string, readonly string[]>,
): Kin {
  const { config, depth, stage } = rest;
  const all = byPath(config);
  const chosen = (varied.get(stage) ?? []).filter((key) => key in all);
  const own = toldBySeed(bySeed);
  const before = toldBySeed(nodes.get(rest.parent ?? "")?.bySeed ?? new Map());
  const node: FamilyNode = {
    ...rest,
    options: depth === 0 ? varies : Object.fromEntries(chosen.map((key) => [key, all[key]!])),
    seeds: own.size,
    values: summaries(own, (_seed, value) => value),
    change: summaries(own, (seed, value, name) => value - (before.get(seed)?.[name] ?? Number.NaN)),
    hardware: hardwareOf([...bySeed.values()]),
  };
  return { node, bySeed: own, updates: [...bySeed.values()][0]?.lastStep ?? null, dataset };
}

function toldBySeed(bySeed: ReadonlyMap<number, TrialStage>): ReadonlyMap<number, Values> {
  const toldOf = ({ results }: TrialStage) =>
    Object.fromEntries(Object.entries(results?.values ?? {}).filter(([name]) => told.has(name)));
  return new Map([...bySeed].map(([seed, stage]) => [seed, toldOf(stage)]));
}

/** Of each metric what `pick` makes of its values, seed by seed; of none that is no number. */
function summaries(
  bySeed: ReadonlyMap<number, Values>,
  pick: (seed: number, value: number, name: string) => number,
): Record<string, Summary> {
  const picked = new Map<string, number[]>();
  for (const [seed, values] of bySeed) {
    for (const [name, value] of Object.entries(values)) {
      const one = pick(seed, value, name);
      if (Number.isFinite(one)) picked.set(name, [...(picked.get(name) ?? []), one]);
    }
  }
  return Object.fromEntries(
    [...picked].map(([name, values]) => [name, summarise(values, { seed: 1, resamples: 1999 })]),
  );
}

function hardwareOf(stages: readonly TrialStage[]): string[] {
  const names = stages.flatMap(({ results }) => {
    if (!results?.latency) return [];
    const { processor, threads } = results.latency;
    return [`${processor}, ${threads} thread${threads === 1 ? "" : "s"}`];
  });
  return [...new Set(names)];
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
