import { InvalidInput } from "@resweep/spec";
import { type GraphNode, type NetworkGraph, stageEnds } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import { numbers, parts } from "../text-list.ts";
import { type ChannelUnits, channelUnits } from "./channel-units.ts";
import { type CriterionName, comparable, criteria, type Evidence, norms } from "./criteria.ts";
import { type FilterGroup, filterGroups, isInner } from "./filter-groups.ts";

/** The options of the `prune` stage. */
export interface PruningOptions {
  /** Share of the filters removed, 0 to 0.95. */
  readonly ratio: number;
  /** One ratio per stage, "0.6, 0.3, 0.1", in place of `ratio`; empty for none. */
  readonly stageRatios?: string;
  /** Names of convolutions left whole, separated by commas; what is tied to them stays whole too. */
  readonly skip?: string;
  readonly criterion?: CriterionName;
  /** `inner`: convolutions that feed no addition; `all`: tied ones too. */
  readonly scope?: "inner" | "all";
  /** Whether each layer loses the same share, or the least filters of all go. */
  readonly ranking?: "layer" | "global";
  /** What each layer keeps is rounded up to a multiple of this. */
  readonly multiple?: number;
}

/** The filters that each pruned convolution keeps, by the convolution's name; ascending. */
export type PruningPlan = ReadonlyMap<string, readonly number[]>;

/** Whether these options leave every network as it is. */
export function prunesNothing({ ratio, stageRatios = "" }: PruningOptions): boolean {
  return ratio === 0 && stageRatios.trim() === "";
}

/**
 * What to keep: in each group of tied filters int(C (1 - ratio)) of the C, of greatest score, all layers at once (Li et
 * al. 2017, sec. 3.1 and 4), never none. The random criterion draws by `seed`, 0 unless given; the Taylor criterion goes by
 * `importance`. Throws InvalidInput as `checkPruning`.
 */
export function pruningPlan(
  graph: NetworkGraph,
  weights: Weights,
  options: PruningOptions,
  { seed = 0, importance = null }: Partial<Pick<Evidence, "seed" | "importance">> = {},
): PruningPlan {
  const units = channelUnits(graph);
  const { groups, ratioOf } = candidates(graph, units, options);
  const { criterion = "l1", multiple = 1 } = options;
  const evidence = { units, weights, seed, importance };
  const scores = groups.map((group) => criteria[criterion](group, evidence));
  const counts =
    options.ranking === "global"
      ? globalCounts(scores, options.ratio, !comparable.has(criterion))
      : groups.map((group) => Math.trunc(group.units.length * (1 - ratioOf(group))));
  const plan = new Map<string, readonly number[]>();
  groups.forEach((group, i) => {
    const step = multiple / greatestCommonDivisor(multiple, group.width);
    const count = step * Math.ceil(Math.max(1, counts[i]!) / step);
    if (count >= group.units.length) return;
    const removed = new Set(group.units);
    for (const place of largest(scores[i]!, count)) removed.delete(group.units[place]!);
    for (const { name } of group.convolutions) {
      const ids = units.of.get(name)!;
      const kept = plan.get(name) ?? [...ids.keys()];
      plan.set(
        name,
        kept.filter((filter) => !removed.has(ids[filter]!)),
      );
    }
  });
  return plan;
}

/**
 * Finds before anything is trained what keeps `pruningPlan` from its work. Throws InvalidInput (`name`, `skip`,
 * `stageRatios`, `criterion`, `multiple`) where the options do not fit the network.
 */
export function checkPruning(graph: NetworkGraph, options: PruningOptions): void {
  const { groups } = candidates(graph, channelUnits(graph), options);
  const { multiple = 1 } = options;
  if (groups.length > 0 && groups.every(({ units, width }) => units.length * width <= multiple)) {
    const most = Math.max(...groups.map(({ units, width }) => units.length * width));
    throw InvalidInput.at(
      "multiple",
      `${multiple} keeps every layer of ${graph.architecture} whole: the widest has ${most} filters that may go; choose a smaller one`,
    );
  }
}

/** Convolutions that may lose filters within the scope, in the order of the graph. */
export function prunableConvolutions(
  graph: NetworkGraph,
  scope: PruningOptions["scope"] = "inner",
): string[] {
  const { groups } = candidates(graph, channelUnits(graph), { ratio: 0, scope });
  const names = namesIn(groups);
  return graph.nodes.filter(({ name }) => names.has(name)).map(({ name }) => name);
}

/** The groups to prune, those left whole not among them, and how much of each. */
function candidates(
  graph: NetworkGraph,
  units: ChannelUnits,
  options: PruningOptions,
): { groups: FilterGroup[]; ratioOf: (group: FilterGroup) => number } {
  const { scope = "inner", criterion, skip = "" } = options;
  const all = filterGroups(graph, units);
  const inScope = scope === "all" ? all : all.filter((group) => isInner(graph, group));
  if (inScope.length === 0) {
    throw InvalidInput.at(
      "name",
      `prune finds no convolution in ${graph.architecture} whose filters may go: each feeds an addition, a concatenation, a gate or a convolution in groups; set scope to all, leave the stage out or choose another architecture`,
    );
  }
  const ranked =
    criterion === "batch-norm" ? inScope.filter((group) => norms(group).length > 0) : inScope;
  if (ranked.length === 0) {
    throw InvalidInput.at(
      "criterion",
      `batch-norm needs batch norms, and no convolution of ${graph.architecture} that may be pruned has one; choose l1`,
    );
  }
  const skipped = namesOf(skip, namesIn(ranked));
  const groups = ranked.filter(({ convolutions }) =>
    convolutions.every(({ name }) => !skipped.has(name)),
  );
  return { groups, ratioOf: ratios(graph, options) };
}

/**
 * How many of each group are among the `int(N (1 - ratio))` greatest of all. Where scores of different layers do not
 * compare, each is divided by the mean of its layer.
 */
function globalCounts(scores: readonly Float64Array[], ratio: number, relative: boolean): number[] {
  const ranked = scores.flatMap((group, i) => {
    const mean = group.reduce((sum, score) => sum + score, 0) / group.length;
    const scale = relative && mean > 0 ? mean : 1;
    return [...group].map((score) => ({ group: i, score: score / scale }));
  });
  ranked.sort((a, b) => b.score - a.score);
  const counts = scores.map(() => 0);
  for (const { group } of ranked.slice(0, Math.trunc(ranked.length * (1 - ratio)))) {
    counts[group]! += 1;
  }
  return counts;
}

/** Indices of the `count` largest; of equals the first. */
function largest(scores: Float64Array, count: number): number[] {
  const ranked = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || a - b);
  return ranked.slice(0, count);
}

/** Tied filters count to the stage of their first convolution. */
function ratios(
  graph: NetworkGraph,
  { ratio, stageRatios = "" }: PruningOptions,
): (group: FilterGroup) => number {
  const listed = numbers(stageRatios);
  if (listed.length === 0) return () => ratio;
  const ends = stageEnds(graph).map((end) => graph.nodes.findIndex(({ name }) => name === end));
  const stages = ends.length;
  /** A stem counts to the first stage: where it can be pruned, its maps have that stage's size. */
  const stageOf = (node: GraphNode) => {
    const place = graph.nodes.indexOf(node);
    return Math.min(stages, ends.filter((end) => end < place).length + 1);
  };
  if (listed.length !== stages) {
    throw InvalidInput.at(
      "stageRatios",
      `must be ${stages} ratios, one for each stage of ${graph.architecture}; got "${stageRatios}"`,
    );
  }
  return ({ convolutions }) => listed[stageOf(convolutions[0]!) - 1]!;
}

function namesIn(groups: readonly FilterGroup[]): Set<string> {
  return new Set(groups.flatMap(({ convolutions }) => convolutions.map(({ name }) => name)));
}

function namesOf(skip: string, prunable: ReadonlySet<string>): Set<string> {
  const skipped = new Set(parts(skip));
  for (const name of skipped) {
    if (!prunable.has(name)) {
      const examples = [...prunable].slice(0, 3);
      throw InvalidInput.at(
        "skip",
        `${name} is not one of the ${prunable.size} convolutions that pruning touches (${examples.join(", ")}, ...)`,
      );
    }
  }
  return skipped;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
