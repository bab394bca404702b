import type { Activation, NetworkBuilder } from "../graph/network-builder.ts";
import { squeezeExcitation } from "./squeeze-excitation.ts";

/** Names of an inverted residual's layers within its block; `expand` and `depthwise` have one for each of their three. */
export interface InvertedNames {
  readonly expand: Layers;
  readonly depthwise: Layers;
  readonly gate: string;
  readonly project: Omit<Layers, "activation">;
}
interface Layers {
  readonly conv: string;
  readonly norm: string;
  readonly activation: string;
}

export interface InvertedResidual {
  readonly name: string;
  readonly names: InvertedNames;
  readonly input: string;
  readonly channels: number;
  /** Of the depthwise convolution; where it equals `channels` there is no expansion. */
  readonly expanded: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly activation: Activation;
  /** Inner channels of the gate; 0 for none. */
  readonly squeezed: number;
  readonly zeroInitLast: boolean;
  /** Probability that the branch is dropped in training. */
  readonly dropRate: number;
}

/**
 * Expanding 1x1, depthwise and projecting 1x1 convolution, no activation after the last; added to its input where the
 * shape stays (Sandler et al. 2018, arXiv:1801.04381, table 1).
 */
export function invertedResidual(network: NetworkBuilder, block: InvertedResidual): string {
  const { name, names, input, channels, expanded, output, kernel, stride, activation } = block;
  const of = (part: string) => `${name}.${part}`;
  let x = input;
  if (expanded !== channels) {
    x = network.conv(of(names.expand.conv), x, expanded, { kernel: 1 });
    x = network.norm(of(names.expand.norm), x);
    x = network.activation(of(names.expand.activation), x, activation);
  }
  x = network.conv(of(names.depthwise.conv), x, expanded, { kernel, stride, groups: expanded });
  x = network.norm(of(names.depthwise.norm), x);
  x = network.activation(of(names.depthwise.activation), x, activation);
  if (block.squeezed > 0) {
    const gate = { channels: expanded, squeezed: block.squeezed, activation };
    x = squeezeExcitation(network, of(names.gate), x, gate);
  }
  const residual = stride === 1 && channels === output;
  x = network.conv(of(names.project.conv), x, output, { kernel: 1 });
  x = network.norm(of(names.project.norm), x, { zeroGamma: block.zeroInitLast && residual });
  if (!residual) return x;
  x = network.stochasticDepth(of("drop"), x, block.dropRate);
  return network.add(of("add"), { type: "add" }, x, input);
}

/** timm's names of a block's layers: by what they do, the batch norms counted through. */
export function timmBlock(block: InvertedNames): Readonly<Record<string, string>> {
  const { expand, depthwise, gate, project } = block;
  const expands = expand !== depthwise;
  return {
    ...(expands ? { [expand.conv]: "conv_pw", [expand.norm]: "bn1" } : {}),
    [depthwise.conv]: "conv_dw",
    [depthwise.norm]: expands ? "bn2" : "bn1",
    [`${gate}.fc1`]: "se.conv_reduce",
    [`${gate}.fc2`]: "se.conv_expand",
    [project.conv]: expands ? "conv_pwl" : "conv_pw",
    [project.norm]: expands ? "bn3" : "bn2",
  };
}

/** timm's names of the layers outside the blocks; `last` is where torchvision has the last convolution. */
export function timmOutside(name: string, last: string): string {
  const names: Readonly<Record<string, string>> = {
    "features.0.0": "conv_stem",
    "features.0.1": "bn1",
    [`${last}.0`]: "conv_head",
    [`${last}.1`]: "bn2",
    "classifier.1": "classifier",
  };
  return names[name] ?? name;
}
