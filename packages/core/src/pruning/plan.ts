import { InvalidInput } from "@resweep/spec";
import { type GraphNode, type NetworkGraph, stageEnds } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import { numbers } from "../text-list.ts";
import { type CandidateOptions, candidates, namesIn } from "./candidates.ts";
import { type ChannelUnits, channelUnits } from "./channel-units.ts";
import { comparable, criteria, type Evidence } from "./criteria.ts";
import type { FilterGroup } from "./filter-groups.ts";

/** The options of the `prune` stage. */
export interface PruningOptions extends CandidateOptions {
  /** Share of the filters removed, 0 to 0.95. */
  readonly ratio: number;
  /** One ratio per stage, "0.6, 0.3, 0.1", in place of `ratio`; empty for none. */
  readonly stageRatios?: string;
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
 * `importance`. Throws InvalidInput (`name`, `skip`, `stageRatios`, `criterion`) where the options do not fit the network.
 */
export function pruningPlan(
  graph: NetworkGraph,
  weights: Weights,
  options: PruningOptions,
  { seed = 0, importance = null }: Partial<Pick<Evidence, "seed" | "importance">> = {},
): PruningPlan {
  const units = channelUnits(graph);
  const groups = candidates(graph, units, options);
  const { criterion = "l1" } = options;
  const evidence = { units, weights, seed, importance };
  const scores = groups.map((group) => criteria[criterion](group, evidence));
  const counts =
    options.ranking === "global"
      ? globalCounts(scores, options.ratio, !comparable.has(criterion))
      : layerCounts(graph, groups, options);
  return planOf(units, groups, (group, i) =>
    largest(scores[i]!, keptOf(group, counts[i]!, options)),
  );
}

/**
 * What can be told of a plan before there are weights: it keeps as many filters of each layer, the first ones; with global
 * ranking each layer loses the same share. Throws InvalidInput (`name`, `skip`, `ratio`, `stageRatios`, `criterion`,
 * `multiple`) where the options do not fit the network, or would leave a layer none of several filters.
 */
export function outlinePlan(graph: NetworkGraph, options: PruningOptions): PruningPlan {
  const units = channelUnits(graph);
  const groups = candidates(graph, units, options);
  const counts = layerCounts(graph, groups, options);
  const lost = groups.findIndex(({ units: own }, i) => own.length > 1 && counts[i] === 0);
  if (lost >= 0 && options.ranking !== "global") throw emptied(groups[lost]!, options);
  refuseNothing(graph, groups, options);
  return planOf(units, groups, (group, i) => [...Array(keptOf(group, counts[i]!, options)).keys()]);
}

/** Throws where `multiple` keeps all layers whole. */
function refuseNothing(
  { architecture }: NetworkGraph,
  groups: readonly FilterGroup[],
  { multiple = 1 }: PruningOptions,
): void {
  const most = Math.max(...groups.map(({ units, width }) => units.length * width));
  if (groups.length === 0 || most > multiple) return;
  throw InvalidInput.at(
    "multiple",
    `${multiple} keeps every layer of ${architecture} whole: the widest has ${most} filters that may go; choose a smaller one`,
  );
}

/** What is said of a ratio that leaves a layer no filter. */
function emptied(
  { convolutions, units, width }: FilterGroup,
  { stageRatios = "" }: PruningOptions,
): InvalidInput {
  const { name } = convolutions[0]!;
  const most = Math.floor((1 - 1 / units.length) * 1_000) / 1_000;
  return InvalidInput.at(
    stageRatios.trim() === "" ? "ratio" : "stageRatios",
    `leaves none of the ${units.length * width} filters of ${name}; choose at most ${most}, or list ${name} in skip`,
  );
}

/** Convolutions that may lose filters within the scope, in the order of the graph. */
export function prunableConvolutions(
  graph: NetworkGraph,
  scope: PruningOptions["scope"] = "inner",
): string[] {
  const names = namesIn(candidates(graph, channelUnits(graph), { scope }));
  return graph.nodes.filter(({ name }) => names.has(name)).map(({ name }) => name);
}

/** `kept` names the places in each group of the units that stay. */
function planOf(
  units: ChannelUnits,
  groups: readonly FilterGroup[],
  kept: (group: FilterGroup, place: number) => readonly number[],
): PruningPlan {
  const plan = new Map<string, readonly number[]>();
  groups.forEach((group, i) => {
    const places = kept(group, i);
    if (places.length >= group.units.length) return;
    const removed = new Set(group.units);
    for (const place of places) removed.delete(group.units[place]!);
    for (const { name } of group.convolutions) {
      const ids = units.of.get(name)!;
      const filters = plan.get(name) ?? [...ids.keys()];
      plan.set(
        name,
        filters.filter((filter) => !removed.has(ids[filter]!)),
      );
    }
  });
  return plan;
}

/** How many units of a group stay of those that are to: never none, rounded up to `multiple` filters, at most all. */
export function keptOf(
  group: FilterGroup,
  count: number,
  { multiple = 1 }: Pick<PruningOptions, "multiple">,
): number {
  const step = multiple / greatestCommonDivisor(multiple, group.width);
  return Math.min(step * Math.ceil(Math.max(1, count) / step), group.units.length);
}

/** int(C (1 - ratio)) of each group's C. */
function layerCounts(
  graph: NetworkGraph,
  groups: readonly FilterGroup[],
  options: PruningOptions,
): number[] {
  const ratioOf = ratios(graph, options);
  return groups.map((group) => Math.trunc(group.units.length * (1 - ratioOf(group))));
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
export function largest(scores: Float64Array, count: number): number[] {
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

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
