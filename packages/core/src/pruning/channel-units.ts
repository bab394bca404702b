import type { FeatureShape, GraphNode, NetworkGraph } from "../graph/graph.ts";
import { inferShapes } from "../graph/shapes.ts";

/** Which channels of a network can only go together: those of one unit. */
export interface ChannelUnits {
  /** By node, the unit of each channel of its output. */
  readonly of: ReadonlyMap<string, readonly number[]>;
  /** Units that must stay: of the images, of linear layers, and what a sigmoid makes of nothing. */
  readonly fixed: ReadonlySet<number>;
}

/**
 * The dependency graph of pruning, channel by channel (cf. Fang et al. 2023, arXiv:2301.12900, sec. 3): additions and
 * gates tie the channels at one place, concatenations and flattening set them side by side, an option A shortcut appends
 * its own, and a convolution in groups ties each group's channels to its filters, so that it loses whole groups; for a
 * depthwise convolution that is each channel with its filter.
 */
export function channelUnits(graph: NetworkGraph): ChannelUnits {
  const shapes = inferShapes(graph);
  const sets = disjointSets();
  const channels = new Map<string, readonly number[]>();
  const fixed: number[] = [];
  /** Nodes that give something else than zero for a map that was removed. */
  const leaking = new Set<string>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => channels.get(name)!);
    const output = outputChannels(node, inputs, shapes, sets);
    channels.set(node.name, output);
    if (node.type === "input" || node.type === "linear") fixed.push(...output);
    const leaks = node.inputs.filter((name) => leaking.has(name)).length;
    if (node.type === "conv" || node.type === "linear") {
      if (leaks > 0) fixed.push(...inputs[0]!);
    } else if (
      isSigmoid(node) ||
      (node.type === "multiply" ? leaks === inputs.length : leaks > 0)
    ) {
      leaking.add(node.name);
    }
  }
  fixed.push(...channels.get(graph.output)!);
  return {
    of: new Map([...channels].map(([name, ids]) => [name, ids.map(sets.find)])),
    fixed: new Set(fixed.map(sets.find)),
  };
}

function outputChannels(
  node: GraphNode,
  inputs: readonly (readonly number[])[],
  shapes: ReadonlyMap<string, FeatureShape>,
  sets: DisjointSets,
): readonly number[] {
  const [first = []] = inputs;
  switch (node.type) {
    case "conv":
      return (node.groups ?? 1) === 1
        ? sets.add(node.filters)
        : groupedChannels(first, node.groups!, node.filters, sets);
    case "input":
    case "linear":
      return sets.add(shapes.get(node.name)!.at(-1)!);
    case "add":
    case "multiply":
      for (const other of inputs.slice(1)) {
        other.forEach((id, channel) => {
          sets.unite(first[channel]!, id);
        });
      }
      return first;
    case "concat":
      return inputs.flat();
    case "pad-shortcut":
      return [...first, ...sets.add(node.channels - first.length)];
    case "flatten": {
      // Channel by channel.
      const pixels = shapes.get(node.name)![0]! / first.length;
      return first.flatMap((id) => Array<number>(pixels).fill(id));
    }
    default:
      return first;
  }
}

/** Each filter is of the unit of its group's channels. */
function groupedChannels(
  input: readonly number[],
  groups: number,
  filters: number,
  sets: DisjointSets,
): number[] {
  const width = input.length / groups;
  for (const [channel, id] of input.entries()) {
    sets.unite(input[channel - (channel % width)]!, id);
  }
  return Array.from(
    { length: filters },
    (_, filter) => input[Math.floor(filter / (filters / groups)) * width]!,
  );
}

/** Of zero it makes a half; in a gate that does not matter, since what it multiplies is zero. */
function isSigmoid(node: GraphNode): boolean {
  return (
    node.type === "activation" && (node.function === "sigmoid" || node.function === "hard-sigmoid")
  );
}

interface DisjointSets {
  /** New elements, each a set of its own. */
  add(count: number): number[];
  unite(one: number, other: number): void;
  /** The element that stands for a set: its first. */
  find(element: number): number;
}

function disjointSets(): DisjointSets {
  const parents: number[] = [];
  const find = (element: number): number => {
    let root = element;
    while (parents[root] !== root) root = parents[root]!;
    let at = element;
    while (at !== root) {
      const next = parents[at]!;
      parents[at] = root;
      at = next;
    }
    return root;
  };
  return {
    add: (count) => Array.from({ length: count }, () => parents.push(parents.length) - 1),
    unite(one, other) {
      const [first, second] = [find(one), find(other)];
      parents[Math.max(first, second)] = Math.min(first, second);
    },
    find,
  };
}
