/** [height, width, channels] of a feature map, or [features]. */
export type FeatureShape = readonly number[];

/** What a node computes. Paddings are symmetric, in pixels, as the papers state them. */
export type Operation =
  | { readonly type: "input" }
  | {
      readonly type: "conv";
      readonly filters: number;
      readonly kernel: number;
      readonly stride: number;
      readonly padding: number;
      readonly bias: boolean;
    }
  | {
      readonly type: "batch-norm";
      readonly epsilon: number;
      /** Weight of the batch in the running statistics, as in the papers and PyTorch: 0.1 (Keras says 0.9). */
      readonly momentum: number;
    }
  | { readonly type: "relu" }
  | {
      readonly type: "max-pool";
      readonly size: number;
      readonly stride: number;
      readonly padding: number;
    }
  | { readonly type: "global-average-pool" }
  /** Option A shortcut (He et al. 2015, sec. 3.3): every `stride`th pixel, zeros appended up to `channels`. */
  | { readonly type: "pad-shortcut"; readonly stride: number; readonly channels: number }
  | { readonly type: "add" }
  | { readonly type: "linear"; readonly units: number; readonly bias: boolean };

/** One layer. Names follow torchvision: conv1, layer1.0.bn2, layer2.0.downsample.0, fc. */
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
  /** Name of the node whose output are the logits, [batch, classes]. */
  readonly output: string;
}

export type NodeOf<T extends Operation["type"]> = Extract<GraphNode, { type: T }>;
