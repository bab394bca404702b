import { flag, float, oneOf } from "@resweep/spec";
import { activationFunctions } from "../graph/graph.ts";
import type { Activation } from "../graph/network-builder.ts";

export function activationOption(activation: Activation) {
  const choices: [Activation, ...Activation[]] = ["relu", ...activationFunctions];
  return {
    activation: oneOf(choices, {
      default: activation,
      help: "Between the layers; leaky-relu has slope 0.01",
    }),
  };
}

/** What every residual network can be told besides its shape. What regularises is off until it is asked for. */
export const residualOptions = {
  zeroInitLast: flag({
    default: false,
    help: "Each branch starts as zero, each block as its shortcut: the branch's last gamma is zero (Goyal et al. 2017), or its last convolution where no batch norm follows",
  }),
  stochasticDepth: float({
    default: 0,
    min: 0,
    max: 0.9,
    help: "Probability that the last block's branch is dropped in training, drawn per image; it falls linearly to the first block (Huang et al. 2016)",
  }),
  dropout: float({
    default: 0,
    min: 0,
    max: 0.9,
    help: "Share of the features before the classifier that is dropped in training",
  }),
  ...activationOption("relu"),
};

export const shortcutHelp =
  "Where the shape changes: A appends zero channels (no parameters), B projects by a 1x1 convolution";

export const shortcutOption = {
  shortcut: oneOf(["B", "A"], { help: shortcutHelp }),
};

const stemHelp =
  "imagenet: 7x7 convolution and max pooling, both of stride 2; cifar: one 3x3 convolution, for images of about 32 pixels";

export type Stem = "imagenet" | "cifar";

export const imagenetStemOption = { stem: oneOf<Stem>(["imagenet", "cifar"], { help: stemHelp }) };
export const cifarStemOption = { stem: oneOf<Stem>(["cifar", "imagenet"], { help: stemHelp }) };

export interface ResidualOptions {
  readonly zeroInitLast: boolean;
  readonly stochasticDepth: number;
  readonly dropout: number;
  readonly activation: Activation;
  readonly shortcut: "A" | "B";
  readonly stem: Stem;
}

/** Probability that the branch of block 1, 2, ... of `blocks` is dropped: linear decay (Huang et al. 2016, sec. 3). */
export function dropRate(last: number, block: number, blocks: number): number {
  return (last * block) / blocks;
}
