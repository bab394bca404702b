import { dataTypes, type GraphNode, type NodeAttribute, typeAttribute } from "./node.ts";
import { type References, referencesOf } from "./references.ts";

/** Channels that the native kernels take at a time. */
export const channelLanes = 16;

/** [batch, height, width] of the pixels, and the channels of a 3x3 filter. */
interface Convolution {
  readonly pixels: readonly number[];
  readonly channels: readonly [number, number];
}

interface Operation {
  readonly becomes: string;
  readonly inputs: readonly number[];
  /** Which input is x or dy, and which has the filter's shape. */
  readonly images: number;
  readonly filter: number | "output";
  /** Time that TensorFlow's bfloat16 takes for it, as a share of float32's. */
  readonly narrow: number;
  /** Cycles for 16 values of a filter whose transform stays in no cache. */
  readonly far: number;
}

const operations: Readonly<Record<string, Operation>> = {
  Conv2D: {
    becomes: "ResweepConv3x3",
    ...{ inputs: [0, 1], images: 0, filter: 1, narrow: 0.5, far: 1600 },
  },
  Conv2DBackpropInput: {
    becomes: "ResweepConv3x3InputGradient",
    ...{ inputs: [1, 2], images: 2, filter: 1, narrow: 0.5, far: 1600 },
  },
  Conv2DBackpropFilter: {
    becomes: "ResweepConv3x3FilterGradient",
    ...{ inputs: [0, 2], images: 2, filter: "output", narrow: 0.9, far: 4000 },
  },
};

/**
 * The same graph with float32 convolutions of 3x3, stride 1 and even padding in the native kernels (Winograd's minimal
 * filtering, `native/winograd.h`), where these are expected to be faster in the precision that the graph is to have.
 */
export function winogradConvolutions(
  nodes: readonly GraphNode[],
  precision: "float32" | "mixed",
): GraphNode[] {
  const references = referencesOf(nodes);
  return nodes.map((node) => {
    const operation = operations[node.op];
    const convolution = operation && convolutionOf(node, references);
    if (!operation || !convolution || !isFaster(convolution, operation, precision)) return node;
    return {
      ...node,
      op: operation.becomes,
      inputs: operation.inputs.map((position) => node.inputs[position]!),
      attributes: { T: typeAttribute(dataTypes.float32) },
    };
  });
}

/** Null where the kernels do not do what the node does. */
function convolutionOf(node: GraphNode, references: References): Convolution | null {
  const { images, filter } = operations[node.op]!;
  const { T, strides, padding, dilations, data_format } = node.attributes;
  const plain =
    T?.kind === "type" &&
    T.value === dataTypes.float32 &&
    padding?.kind === "string" &&
    padding.value === "SAME" &&
    (data_format === undefined ||
      (data_format.kind === "string" && data_format.value === "NHWC")) &&
    areOnes(strides) &&
    (dilations === undefined || areOnes(dilations));
  const { shapeOf } = references;
  const pixels = shapeOf(node.inputs[images]!);
  const kernel = filter === "output" ? node.outputs?.[0]?.shape : shapeOf(node.inputs[filter]!);
  if (!plain || !pixels || !kernel) return null;
  const [height, width, inputs, outputs] = kernel as [number, number, number, number];
  // Of a grouped convolution the filter has fewer input channels than x, which is an operand or the result.
  const x = node.op === "Conv2DBackpropInput" ? node.outputs?.[0]?.shape : shapeOf(node.inputs[0]!);
  if (height !== 3 || width !== 3 || x?.at(-1) !== inputs) return null;
  if (inputs % channelLanes !== 0 || outputs % channelLanes !== 0) return null;
  return { pixels: pixels.slice(0, 3), channels: [inputs, outputs] };
}

function areOnes(attribute: NodeAttribute | undefined): boolean {
  if (attribute?.kind !== "int" || typeof attribute.value === "number") return false;
  return attribute.value.every((value) => value === 1);
}

/**
 * By the cycles that both ways take where nothing waits for memory, measured on Zen 4: a multiplication of 16 lanes is
 * one, transforming 16 channels of a tile or of a filter about what is stated.
 */
function isFaster(
  { pixels, channels: [inputs, outputs] }: Convolution,
  { narrow, far }: Operation,
  precision: "float32" | "mixed",
): boolean {
  const [batch = 0, height = 0, width = 0] = pixels;
  const tiles = batch * Math.ceil(height / 4) * Math.ceil(width / 4);
  const products = (inputs * outputs) / channelLanes;
  const direct = 9 * batch * height * width * products;
  const perFilter = inputs * outputs > 128 * 128 ? far : 150;
  const transforms = (700 * tiles * (inputs + outputs)) / channelLanes + perFilter * products;
  const share = precision === "mixed" ? narrow : 1;
  return 36 * tiles * products + transforms < 0.9 * share * direct;
}
