/** [height, width, channels] of a feature map, or [features]. */
export type FeatureShape = readonly number[];

/** One number for both directions, or [height, width]. */
export type Extent = number | readonly [number, number];

/** Elementwise functions. `hard-sigmoid` is relu6(x + 3) / 6, `hard-swish` x times that, `swish` x sigmoid(x). */
export const activationFunctions = [
  "relu6",
  "leaky-relu",
  "elu",
  "gelu",
  "swish",
  "hard-swish",
  "sigmoid",
  "hard-sigmoid",
] as const;
export type ActivationFunction = (typeof activationFunctions)[number];

/** What a node computes. Paddings are symmetric, in pixels, as the papers state them. */
export type Operation =
  | { readonly type: "input" }
  | {
      readonly type: "conv";
      readonly filters: number;
      readonly kernel: Extent;
      readonly stride: number;
      readonly padding: Extent;
      readonly bias: boolean;
      /** Of channels that only see each other; as many as there are channels is a depthwise convolution. 1 if missing. */
      readonly groups?: number;
      /** Its kernel starts as zeros: where no batch norm follows, its block then begins as the identity. */
      readonly zeroKernel?: true;
      /** Its kernel is read as 8-bit integers make it, filter by filter; what is trained stays as it is. */
      readonly integerKernel?: true;
    }
  | {
      readonly type: "batch-norm";
      readonly epsilon: number;
      /** Weight of the batch in the running statistics, as in the papers and PyTorch: 0.1 (Keras says 0.9). */
      readonly momentum: number;
      /** Gamma starts at zero: its block begins as the identity (Goyal et al. 2017, sec. 5.1). */
      readonly zeroGamma?: true;
      /** Normalises by its running statistics in training too, which then stay. */
      readonly frozen?: true;
    }
  | { readonly type: "relu" }
  | { readonly type: "activation"; readonly function: ActivationFunction }
  /** Padding counts for nothing: as if it were of minus infinity. */
  | {
      readonly type: "max-pool";
      readonly size: number;
      readonly stride: number;
      readonly padding: number;
    }
  /** Padding is of zeros, which count. */
  | {
      readonly type: "average-pool";
      readonly size: number;
      readonly stride: number;
      readonly padding: number;
    }
  /** [channels], or [1, 1, channels] where the map is kept. */
  | { readonly type: "global-average-pool"; readonly keepMap?: true }
  /** Option A shortcut (He et al. 2015, sec. 3.3): every `stride`th pixel, zeros appended up to `channels`. */
  | { readonly type: "pad-shortcut"; readonly stride: number; readonly channels: number }
  /** A residual branch, and then its shortcut. */
  | { readonly type: "add" }
  /** Of maps [height, width, channels] and gates [1, 1, channels]. */
  | { readonly type: "multiply" }
  /** Along the channels. */
  | { readonly type: "concat" }
  /** In training each value is zero with probability `rate`, else divided by 1 - rate. */
  | { readonly type: "dropout"; readonly rate: number }
  /** In training a whole image's map is zero with probability `rate`, else divided by 1 - rate (Huang et al. 2016). */
  | { readonly type: "stochastic-depth"; readonly rate: number }
  /** Channel by channel, each row by row: the order of PyTorch's features. */
  | { readonly type: "flatten" }
  /** Bilinear, pixels being small squares (PyTorch's align_corners=False). */
  | { readonly type: "resize"; readonly height: number; readonly width: number }
  /** Values as 8-bit integers between `min` and `max` make them, two numbers that are no part of what is trained. */
  | { readonly type: "fake-quant" }
  | {
      readonly type: "linear";
      readonly units: number;
      readonly bias: boolean;
      /** As a convolution's, unit by unit. */
      readonly integerKernel?: true;
    };

/** One layer. Names follow torchvision and timm: conv1, layer1.0.bn2, layer2.0.downsample.0, fc. */
export type GraphNode = Operation & {
  readonly name: string;
  readonly inputs: readonly string[];
};

/** A network as plain data, in an order in which every node follows its inputs; JSON and back is the same network. */
export interface NetworkGraph {
  /** The architecture it was built from. */
  readonly architecture: string;
  readonly inputShape: readonly [number, number, number];
  readonly classes: number;
  readonly nodes: readonly GraphNode[];
  /** Zeros in its kernels are connections that were cut, and stay zero in training. */
  readonly sparse?: true;
  /** Name of the node whose output are the logits, [batch, classes]. */
  readonly output: string;
  /** A second classifier, trained along: its loss is added with this weight (Szegedy et al. 2016, sec. 4). */
  readonly auxiliary?: { readonly output: string; readonly weight: number };
  /** The last node of each stage, in order; a stem belongs to the first. Missing in graphs saved by older versions. */
  readonly stages?: readonly string[];
  /**
   * The blocks in order, each with its last node: of its nodes that come after the block before. The stem is one, and so is
   * what else lies between blocks; the classifier is none. Missing in graphs saved by older versions.
   */
  readonly blocks?: readonly { readonly name: string; readonly end: string }[];
}

export type NodeOf<T extends Operation["type"]> = Extract<GraphNode, { type: T }>;

/** [height, width] */
export function extent(size: Extent): readonly [number, number] {
  return typeof size === "number" ? [size, size] : size;
}

/** The last node of each stage, in order. */
export function stageEnds(graph: NetworkGraph): readonly string[] {
  if (graph.stages) return graph.stages;
  const ends = new Map<string, string>();
  for (const { name } of graph.nodes) {
    const stage = /^(layer\d+)\./.exec(name)?.[1];
    if (stage) ends.set(stage, name);
  }
  return [...ends.values()];
}
