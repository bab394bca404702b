import { InvalidInput } from "@resweep/spec";
import { type GraphNode, type NetworkGraph, type NodeOf, stageEnds } from "../graph/graph.ts";
import type { Weights } from "../model/weights.ts";
import { numbers, parts } from "../text-list.ts";

/** The options of the `prune` stage. */
export interface PruningOptions {
  /** Share of the filters removed, 0 to 0.95. */
  readonly ratio: number;
  /** One ratio per stage, "0.6, 0.3, 0.1", in place of `ratio`; empty for none. */
  readonly stageRatios?: string;
  /** Names of convolutions left whole, separated by commas. */
  readonly skip?: string;
}

/** The filters that each pruned convolution keeps, by the convolution's name; ascending. */
export type PruningPlan = ReadonlyMap<string, readonly number[]>;

/**
 * Filters ranked by L1 norm within each layer, all layers at once, int(C (1 - ratio)) kept but never none
 * (Li et al. 2017, sec. 3.1 and 4). Throws InvalidInput for a `skip` or `stageRatios` that does not fit the network.
 */
export function l1PruningPlan(
  graph: NetworkGraph,
  weights: Weights,
  options: PruningOptions,
): PruningPlan {
  const { prunable, ratioOf } = checkPruning(graph, options);
  const plan = new Map<string, readonly number[]>();
  for (const node of prunable) {
    const keep = Math.max(1, Math.trunc(node.filters * (1 - ratioOf(node))));
    if (keep === node.filters) continue;
    plan.set(node.name, largest(filterNorms(weights, node), keep));
  }
  return plan;
}

/**
 * What l1PruningPlan would prune, known before anything is trained. Throws InvalidInput for a `skip` or `stageRatios` that
 * does not fit the network.
 */
export function checkPruning(
  graph: NetworkGraph,
  options: PruningOptions,
): { prunable: NodeOf<"conv">[]; ratioOf: (node: GraphNode) => number } {
  const prunable = prunableConvolutions(graph);
  if (prunable.length === 0) {
    throw InvalidInput.at(
      "name",
      `prune finds no convolution in ${graph.architecture} whose filters may go: each feeds an addition, a concatenation, a gate or a convolution in groups; leave the stage out or choose another architecture`,
    );
  }
  const skipped = namesOf(options.skip ?? "", prunable);
  const ratioOf = ratios(graph, options);
  return { prunable, ratioOf: (node) => (skipped.has(node.name) ? 0 : ratioOf(node)) };
}

/**
 * Convolutions whose filters may go without touching an addition: their one path leads through batch norm, activation
 * and pooling into one convolution or linear layer. In residual blocks that is all but the last convolution (Li et al.
 * 2017, sec. 3.3), never the stem, which a block and its shortcut read; in plain networks it is all of them. Neither
 * convolutions in groups nor those within a gate.
 */
export function prunableConvolutions(graph: NetworkGraph): NodeOf<"conv">[] {
  const pooled = new Set(
    graph.nodes.filter(({ type }) => type === "global-average-pool").map(({ name }) => name),
  );
  return graph.nodes.filter(
    (node): node is NodeOf<"conv"> =>
      node.type === "conv" &&
      (node.groups ?? 1) === 1 &&
      !pooled.has(node.inputs[0]!) &&
      followers(graph, node.name)?.readers.length === 1,
  );
}

/**
 * What changes along with a convolution's filters: the batch norms on the way, and the layers that read them; null where
 * an addition, a concatenation, a gate, groups or the output fix them.
 */
export function followers(
  graph: NetworkGraph,
  name: string,
): { norms: string[]; readers: string[] } | null {
  const norms: string[] = [];
  const readers: string[] = [];
  if (name === graph.output) return null;
  for (const node of graph.nodes.filter(({ inputs }) => inputs.includes(name))) {
    if (fixesChannels(node)) return null;
    if (node.type === "conv" || node.type === "linear") {
      readers.push(node.name);
    } else {
      const beyond = followers(graph, node.name);
      if (beyond === null) return null;
      if (node.type === "batch-norm") norms.push(node.name);
      norms.push(...beyond.norms);
      readers.push(...beyond.readers);
    }
  }
  return { norms, readers };
}

function fixesChannels(node: GraphNode): boolean {
  switch (node.type) {
    case "add":
    case "multiply":
    case "concat":
    case "pad-shortcut":
    case "flatten":
      return true;
    case "conv":
      return (node.groups ?? 1) > 1;
    case "activation":
      // A map that is removed is zero to its readers; these make something else of zero.
      return node.function === "sigmoid" || node.function === "hard-sigmoid";
    default:
      return false;
  }
}

/** L1 norm of each filter of a convolution. */
function filterNorms(weights: Weights, { name, filters }: NodeOf<"conv">): Float64Array {
  const { values } = weights.get(`${name}.weight`)!;
  const norms = new Float64Array(filters);
  values.forEach((value, i) => {
    norms[i % filters]! += Math.abs(value);
  });
  return norms;
}

/** Indices of the `count` largest, ascending; of equals the first. */
function largest(norms: Float64Array, count: number): number[] {
  const ranked = [...norms.keys()].sort((a, b) => norms[b]! - norms[a]! || a - b);
  return ranked.slice(0, count).sort((a, b) => a - b);
}

/** A stem counts to the first stage: where it can be pruned, its maps have that stage's size. */
function ratios(
  graph: NetworkGraph,
  { ratio, stageRatios = "" }: PruningOptions,
): (node: GraphNode) => number {
  const listed = numbers(stageRatios);
  if (listed.length === 0) return () => ratio;
  const ends = stageEnds(graph).map((end) => graph.nodes.findIndex(({ name }) => name === end));
  const stages = ends.length;
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
  return (node) => listed[stageOf(node) - 1]!;
}

function namesOf(skip: string, prunable: readonly GraphNode[]): Set<string> {
  const skipped = new Set(parts(skip));
  for (const name of skipped) {
    if (!prunable.some((node) => node.name === name)) {
      const examples = prunable.slice(0, 3).map((node) => node.name);
      throw InvalidInput.at(
        "skip",
        `${name} is not one of the ${prunable.length} convolutions that pruning touches (${examples.join(", ")}, ...)`,
      );
    }
  }
  return skipped;
}
