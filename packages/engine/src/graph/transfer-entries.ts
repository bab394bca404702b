import type { GraphNode } from "./node.ts";
import {
  afterAll,
  assignNode,
  copyNode,
  placeholderNode,
  readNode,
  resultNode,
  type Slot,
  signalNode,
} from "./state-nodes.ts";

/** Nodes to feed and to fetch, in order, for one run of the graph. */
export interface Transfer {
  readonly nodes: readonly GraphNode[];
  readonly feeds: readonly string[];
  readonly fetches: readonly string[];
}

/** Hands out every slot, as float32. */
export function readEntry(slots: readonly Slot[]): Transfer {
  const reads = slots.map((slot) => readNode(`read/value/${slot.index}`, slot));
  const done = afterAll(
    "read/done",
    reads.map(({ name }) => name),
  );
  const results = slots.map((slot, index) =>
    resultNode(`read/${slot.index}`, reads[index]!.name, slot.dtype, done.name),
  );
  return {
    nodes: [...reads, done, ...results],
    feeds: [],
    fetches: results.map(({ name }) => name),
  };
}

/**
 * Replaces every one of these slots.
 * @param prefix first part of the name of each node.
 */
export function writeEntry(prefix: string, slots: readonly Slot[]): Transfer {
  const nodes: GraphNode[] = [];
  const feeds: string[] = [];
  const assigns: string[] = [];
  for (const slot of slots) {
    const value = placeholderNode(`${prefix}/${slot.index}`, slot.shape, slot.dtype);
    const copy = copyNode(`${prefix}/copy/${slot.index}`, value.name, slot.dtype);
    const assign = assignNode(`${prefix}/assign/${slot.index}`, slot, copy.name);
    nodes.push(value, copy, assign);
    feeds.push(value.name);
    assigns.push(assign.name);
  }
  const done = afterAll(`${prefix}/done`, assigns);
  const signal = signalNode(`${prefix}/signal`, done.name);
  return { nodes: [...nodes, done, signal], feeds, fetches: [signal.name] };
}
