import { type ArchitectureConfig, closestNetwork } from "@resweep/core";
import { datasetFacts } from "@resweep/data";
import type { JsonValue } from "@resweep/search";
import type { TrialSummary } from "@resweep/store";
import { canonicalJson } from "../config/canonical.ts";
import { normalise, parseTrialConfig } from "../config/compose.ts";
import type { TrialConfig } from "../config/trial-config.ts";
import { areEqual } from "../evidence/dense-twin.ts";
import type { FamilyNode, Kin } from "../evidence/family-tree.ts";
import type { SweepSpec } from "../spec/sweep-spec.ts";
import { type Configuration, type PlannedCell, plannedCell } from "./planned-cell.ts";
import { stageNetworks } from "./stage-networks.ts";
import { workOf } from "./work-of.ts";

/** A network to be trained as small from the start as others were made by compression, and for as long. */
export interface PlannedTwin {
  /** Ids of the compressed networks (`FamilyNode`) whose work and updates it has, within a tenth; closest to the first. */
  readonly of: readonly string[];
  readonly architecture: Readonly<Record<string, JsonValue>>;
  /** Multiply-accumulates of one image forward, and those of the first compressed network. */
  readonly macs: number;
  readonly compressedMacs: number;
  /** Whether it comes within a tenth of that work: else it is only the closest that the family has. */
  readonly equal: boolean;
  /** Training and every further one on the way to the compressed network together. */
  readonly epochs: number;
  readonly seeds: readonly number[];
  /** What sets its trials apart, by dotted path. */
  readonly values: Readonly<Record<string, JsonValue>>;
}

export interface TwinPlan {
  readonly twins: readonly PlannedTwin[];
  /** Trials that they come to. */
  readonly trials: number;
  /** Compressed networks of architectures without an option for their width. */
  readonly without: readonly string[];
}

/**
 * The dense twins that a sweep lacks, from its trials alone, whether they have ended or not: what has been launched once is
 * there. A network between a pruning and the fine-tuning that follows it is no end, and has none of its own.
 * `there` are the hashes of the sweep's trials. Throws InvalidInput for a configuration that this version refuses.
 */
export function planTwins(
  spec: SweepSpec,
  trials: readonly TrialSummary[],
  kin: readonly Kin[],
  there: ReadonlySet<string>,
): { readonly plan: TwinPlan; readonly cells: readonly PlannedCell[] } {
  const byNumber = new Map(trials.map((trial) => [trial.number, trial]));
  const firstOf = ({ trials: [first] }: FamilyNode) => byNumber.get(first!)!;
  const leads = kin.map((one) => ({ ...one, config: parseTrialConfig(firstOf(one.node).config) }));
  const dense: Dense[] = leads
    .filter(({ node }) => node.parent === null && node.init === null)
    .map((one) => ({ ...sizeOf(one), dataset: one.dataset, leadsTo: new Set(one.node.trials) }));
  const unfinished = new Set(
    kin.filter(({ node }) => node.stage === "fine-tune").map(({ node }) => node.parent),
  );
  const drafts: Draft[] = [];
  const without: string[] = [];
  // The ends of lines first: a twin is closest to what they came to.
  for (const lead of leads.toSorted((a, b) => b.node.depth - a.node.depth)) {
    const { node, dataset } = lead;
    if (unfinished.has(node.id) || !isSmaller(lead)) continue;
    const size = sizeOf(lead);
    const isTwin = (other: Size) => other.dataset === dataset && areEqual(other, size);
    if (dense.some((one) => isTwin(one) && !one.leadsTo.has(node.trials[0]!))) continue;
    const known = drafts.find((one) => isTwin(one));
    if (known) {
      known.of.push(node.id);
      continue;
    }
    const made = draftOf(lead, size, firstOf(node).values);
    if (!made) {
      without.push(node.id);
      continue;
    }
    const seeds = new Set(node.trials.map((number) => byNumber.get(number)!.seed));
    const cells = [...seeds].map((seed) => plannedCell(spec, made.configuration, seed));
    const same = drafts.find((one) => one.cells.some(({ hash }) => hash === cells[0]!.hash));
    if (same) same.of.push(node.id);
    else drafts.push({ ...made, cells: cells.filter(({ hash }) => !there.has(hash)) });
  }
  const launched = drafts.filter((draft) => draft.cells.length > 0);
  const cells = launched.flatMap((draft) => draft.cells);
  return { plan: { twins: launched.map(inWords), trials: cells.length, without }, cells };
}

/** One network of the tree, as far as its twin follows from it. */
interface Size {
  readonly macs: number;
  readonly updates: number;
  /** Canonical JSON of the dataset. */
  readonly dataset: string;
}

interface Dense extends Size {
  /** Numbers of the trials that begin with it. */
  readonly leadsTo: ReadonlySet<number>;
}

interface Draft extends Size {
  readonly of: string[];
  readonly compressedMacs: number;
  readonly configuration: Configuration;
  readonly cells: readonly PlannedCell[];
}

/** Null where the family has no width. */
function draftOf(
  { node, config }: Lead,
  size: Size,
  varied: TrialSummary["values"],
): Omit<Draft, "cells"> | null {
  const { inputShape, classes } = datasetFacts(config.dataset);
  const entered = enteredWith(config, node.depth);
  const found = closestNetwork(entered, { inputShape, classes }, size.macs);
  if (!found) return null;
  const own = normalise({
    ...config,
    ...{ architecture: found.architecture, init: null, stages: [], seed: 0 },
    recipe: { ...config.recipe, epochs: epochsTo(config, node.depth), freeze: 0 },
  });
  const values = valuesOf(varied, config.architecture, own);
  return {
    ...{ ...size, of: [node.id], macs: found.macs, compressedMacs: size.macs },
    configuration: { config: own, values, work: workOf(own) },
  };
}

function inWords({ of, macs, compressedMacs, configuration, cells }: Draft): PlannedTwin {
  const { config, values } = configuration;
  return {
    ...{ of, macs, compressedMacs },
    architecture: config.architecture as PlannedTwin["architecture"],
    equal: areEqual({ macs, updates: 1 }, { macs: compressedMacs, updates: 1 }),
    epochs: config.recipe.epochs,
    seeds: cells.map(({ seed }) => seed),
    values,
  };
}

type Lead = Kin & { readonly config: TrialConfig };

/** As measured; before that as planned, which is exact but for pruning that ranks globally. */
function sizeOf({ node, config, dataset }: Lead): Size {
  const macs = node.values["network/macs"]?.mean ?? stageNetworks(config)[node.depth]!.macs;
  return { macs, updates: workOf(config).stages[node.depth]!.totalSteps, dataset };
}

function isSmaller(lead: Lead): boolean {
  const [whole] = stageNetworks(lead.config);
  return lead.node.depth > 0 && sizeOf(lead).macs < 0.99 * whole!.macs;
}

/** The architecture that a network was pruned from: its student's, once there was one. */
function enteredWith({ architecture, stages }: TrialConfig, depth: number): ArchitectureConfig {
  const taught = stages.slice(0, depth).findLast((stage) => stage.name === "distil");
  return taught?.name === "distil" ? taught.student : architecture;
}

function epochsTo({ recipe, stages }: TrialConfig, depth: number): number {
  return stages
    .slice(0, depth)
    .reduce((sum, stage) => sum + ("epochs" in stage ? stage.epochs : 0), recipe.epochs);
}

/** What varied of the compressed network's trial, its stages apart, and what the twin has otherwise. */
function valuesOf(
  values: TrialSummary["values"],
  before: ArchitectureConfig,
  { architecture, recipe }: TrialConfig,
): Readonly<Record<string, JsonValue>> {
  const kept = Object.entries(values).filter(
    ([path]) => !/^(stages|architecture|init)\b/.test(path),
  );
  const old: Readonly<Record<string, unknown>> = before;
  const own = Object.entries(architecture).filter(
    ([name, value]) =>
      `architecture.${name}` in values || canonicalJson(old[name]) !== canonicalJson(value),
  );
  return Object.fromEntries([
    ...kept,
    ...own.map(([name, value]) => [`architecture.${name}`, value]),
    ["recipe.epochs", recipe.epochs],
  ]) as Record<string, JsonValue>;
}
