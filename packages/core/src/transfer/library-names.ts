import type { GraphNode } from "../graph/graph.ts";

/** Where published weights come from. */
export type Library = "torchvision" | "timm";

/** How a library's state dict names the layers of a network of ours. */
export interface LibraryNames {
  /** The library's layer that this one is; ours follow torchvision, and timm where only timm has the network. */
  layer(name: string): string;
  /** Whether the library has this linear layer as a 1x1 convolution. */
  isConvolution?(node: GraphNode): boolean;
}

export const sameNames: LibraryNames = { layer: (name) => name };
