import {
  type ArchitectureInput,
  type architectures,
  buildGraph,
  inferShapes,
  type NetworkGraph,
  smallMembers,
} from "@resweep/core";
import type { Runtime } from "@resweep/engine";
import { type Network, type NetworkOptions, openNetwork } from "./network.ts";
import type { NetworkState } from "./network-state.ts";

export const batchSize = 8;
export const classes = 3;
export const channels = 2;

/** The small members of an architecture, each on the smallest square image that its layers leave room for. */
export function smallGraphs(name: (typeof architectures.list)[number]["name"]): NetworkGraph[] {
  return smallMembers[name].map((options) => smallestGraph({ name, ...options }));
}

function smallestGraph(config: ArchitectureInput): NetworkGraph {
  for (let side = 4; ; side++) {
    try {
      return buildGraph(config, { inputShape: [side, side, channels], classes });
    } catch (error) {
      if (side > 300) throw error;
    }
  }
}

/** A network that takes its images' bytes with each batch. */
export function openSmall(
  runtime: Runtime,
  graph: NetworkGraph,
  more: Pick<NetworkOptions, "optimizer" | "compile"> & Partial<NetworkOptions>,
): Network {
  const { inputShape } = graph;
  const [mean, deviation] = [Array(channels).fill(0.5), Array(channels).fill(0.3)];
  return openNetwork({
    runtime,
    graph,
    seed: 1,
    rule: { batchSize, accumulation: 1, labelSmoothing: 0.1, clipNorm: 0, emaDecay: 0 },
    movesMomentum: false,
    evaluationBatchSize: batchSize,
    evaluationFlip: false,
    images: { inputShape, mean, deviation, augment: [], resident: null },
    precision: "float32",
    ...more,
  });
}

/** The batch of a step: bytes that look random, the same everywhere. */
export function batchOf({ inputShape }: NetworkGraph, step: number) {
  const length = batchSize * inputShape.reduce((product, size) => product * size, 1);
  const images = Uint8Array.from({ length }, (_, index) => {
    const unit = Math.sin((index + 1) * 12.9898 + step * 78.233) * 43758.5453;
    return (unit - Math.floor(unit)) * 256;
  });
  const labels = Int32Array.from({ length: batchSize }, (_, index) => (index * 7 + step) % classes);
  return { images, labels, draws: new Int32Array() };
}

/** Every tensor of a network and its optimizer, by name. */
export function tensorsOf(state: NetworkState): [string, Float32Array][] {
  const { weights, average, slots, scaling } = state;
  return [
    ...[...weights].map(([name, { values }]): [string, Float32Array] => [name, values]),
    ...[...(average ?? [])].map(([name, { values }]): [string, Float32Array] => [
      `average of ${name}`,
      values,
    ]),
    ...slots.map((values, index): [string, Float32Array] => [`slot ${index}`, values]),
    ...scaling.map((values, index): [string, Float32Array] => [`scaling ${index}`, values]),
  ];
}

/**
 * Whether a training step that TensorFlow's own kernels run is the same to the bit recorded and eager. When a graph is
 * loaded, TensorFlow's optimiser (Grappler) changes two things that round otherwise:
 * - a batch norm and the ReLU after it become one operation where the channels are a multiple of 4. oneDNN computes it
 *   in vectors of 8 channels as it does the batch norm alone, but not what is left over of them;
 * - the sums and products of swish's gradient are regrouped.
 */
export function trainsToTheBit(graph: NetworkGraph): boolean {
  const shapes = inferShapes(graph);
  return graph.nodes.every((node) => {
    if (node.type === "activation") return node.function !== "swish";
    if (node.type !== "relu") return true;
    const [input] = node.inputs;
    const source = graph.nodes.find(({ name }) => name === input)!;
    return source.type !== "batch-norm" || shapes.get(source.name)!.at(-1)! % 8 !== 4;
  });
}

type Tensors = readonly [string, Float32Array][];

const distance = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0));

/**
 * How far `found` is from `expected` as a share of what the step changed: over all tensors, and in each of them (of its
 * own change and the average one of as many values).
 */
export function offBy(before: Tensors, expected: Tensors, found: Tensors) {
  const changes = before.map(([, values], at) => distance(values, expected[at]![1]));
  const errors = expected.map(([, values], at) => distance(values, found[at]![1]));
  const count = before.reduce((sum, [, { length }]) => sum + length, 0);
  const average = Math.hypot(...changes) / Math.sqrt(count);
  return {
    overall: Math.hypot(...errors) / Math.hypot(...changes),
    each: errors.map((error, at) => {
      return error / (changes[at]! + average * Math.sqrt(before[at]![1].length));
    }),
  };
}

/** The same state with every weight one rounding up or down; each draw is another choice of which. */
export function nudged(state: NetworkState, draw: number): NetworkState {
  let seed = draw;
  const away = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return (seed >>> 31 ? 1 : -1) * 2 ** -23;
  };
  const weights = [...state.weights].map(([name, { shape, values }]) => {
    return [name, { shape, values: values.map((value) => value * (1 + away())) }] as const;
  });
  return { ...state, weights: new Map(weights) };
}
