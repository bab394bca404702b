import type { GraphNode, NetworkGraph, NodeOf } from "../graph/graph.ts";
import type { ChannelUnits } from "./channel-units.ts";

/** Filters of the same convolutions, unit by unit: what is ranked against each other. */
export interface FilterGroup {
  /** In the order of the graph; more than one where additions, gates or groups tie their filters. */
  readonly convolutions: readonly NodeOf<"conv">[];
  readonly units: readonly number[];
  /** Filters of the first convolution in one unit: 1 unless it is in groups. */
  readonly width: number;
  /** Nodes that these maps pass through, the convolutions included. */
  readonly carriers: readonly GraphNode[];
  /** Convolutions and linear layers that read them. */
  readonly readers: readonly GraphNode[];
}

/** All filters that may go, in the order of the graph. */
export function filterGroups(graph: NetworkGraph, { of, fixed }: ChannelUnits): FilterGroup[] {
  /** The convolutions of each unit, one list for all units that have the same. */
  const owners = new Map<number, Owners>();
  const first: Owners = { convolutions: [], longer: new Map(), group: null };
  for (const node of graph.nodes) {
    if (node.type !== "conv") continue;
    for (const unit of new Set(of.get(node.name))) {
      if (fixed.has(unit)) continue;
      const before = owners.get(unit) ?? first;
      let longer = before.longer.get(node);
      if (!longer) {
        const convolutions = [...before.convolutions, node];
        longer = { convolutions, longer: new Map(), group: null };
        before.longer.set(node, longer);
      }
      owners.set(unit, longer);
    }
  }
  const groups: Gathered[] = [];
  const groupOf = new Map<number, Gathered>();
  for (const [unit, own] of owners) {
    const { convolutions } = own;
    if (!own.group) {
      const width = of.get(convolutions[0]!.name)!.filter((other) => other === unit).length;
      own.group = { convolutions, units: [], width, carriers: [], readers: [] };
      groups.push(own.group);
    }
    own.group.units.push(unit);
    groupOf.set(unit, own.group);
  }
  const carried = new Map<string, Set<Gathered>>();
  for (const node of graph.nodes) {
    const found = of.get(node.name)!.map((unit) => groupOf.get(unit));
    const own = new Set(found.filter((group) => group !== undefined));
    carried.set(node.name, own);
    for (const group of own) group.carriers.push(node);
    if (node.type !== "conv" && node.type !== "linear") continue;
    for (const group of carried.get(node.inputs[0]!)!) group.readers.push(node);
  }
  return groups;
}

/** Convolutions that share units, with the same one and another. */
interface Owners {
  readonly convolutions: readonly NodeOf<"conv">[];
  readonly longer: Map<GraphNode, Owners>;
  group: Gathered | null;
}

interface Gathered extends FilterGroup {
  readonly units: number[];
  readonly carriers: GraphNode[];
  readonly readers: GraphNode[];
}

/**
 * Whether filters go without touching an addition: their one path leads through batch norm, activation and pooling into
 * one convolution or linear layer. In residual blocks that is all but the last convolution (Li et al. 2017, sec. 3.3),
 * never the stem, which a block and its shortcut read; in plain networks it is all of them. Neither convolutions in
 * groups nor those within a gate.
 */
export function isInner(graph: NetworkGraph, group: FilterGroup): boolean {
  const { convolutions, carriers, readers } = group;
  const source = graph.nodes.find(({ name }) => name === convolutions[0]!.inputs[0]);
  return (
    convolutions.length === 1 &&
    readers.length === 1 &&
    source?.type !== "global-average-pool" &&
    !carriers.some(({ type }) => joins.has(type))
  );
}

const joins: ReadonlySet<GraphNode["type"]> = new Set([
  "add",
  "multiply",
  "concat",
  "pad-shortcut",
  "flatten",
]);
