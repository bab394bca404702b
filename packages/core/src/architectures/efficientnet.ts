import { float, oneOf } from "@resweep/spec";
import { networkBuilder } from "../graph/network-builder.ts";
import { sameNames } from "../transfer/library-names.ts";
import { compoundScaling } from "./compound-scaling.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import {
  type InvertedNames,
  invertedResidual,
  timmBlock,
  timmOutside,
} from "./inverted-residual.ts";
import { activationOption, residualOptions } from "./residual-options.ts";
import { makeDivisible } from "./squeeze-excitation.ts";

/** Factors of width and depth; made for images of 224, 240, 260, 300, 380, 456, 528 and 600 pixels. */
const variants = {
  b0: { width: 1, depth: 1 },
  b1: { width: 1, depth: 1.1 },
  b2: { width: 1.1, depth: 1.2 },
  b3: { width: 1.2, depth: 1.4 },
  b4: { width: 1.4, depth: 1.8 },
  b5: { width: 1.6, depth: 2.2 },
  b6: { width: 1.8, depth: 2.6 },
  b7: { width: 2, depth: 3.1 },
} as const;

/** Expansion, kernel, stride of the first block, channels, blocks (Tan and Le 2019, table 1). */
const stages = [
  [1, 3, 1, 16, 1],
  [6, 3, 2, 24, 2],
  [6, 5, 2, 40, 2],
  [6, 3, 2, 80, 3],
  [6, 5, 1, 112, 3],
  [6, 5, 2, 192, 4],
  [6, 3, 1, 320, 1],
] as const;

export const efficientnet = defineArchitecture({
  name: "efficientnet",
  summary: "Inverted residuals with gates, scaled in depth, width and resolution together",
  source: "Tan and Le 2019, arXiv:1905.11946, tables 1 and 2",
  madeFor: largeImages,
  published: [
    { title: "EfficientNet-B0", options: { variant: "b0" }, size: 224 },
    { title: "EfficientNet-B1", options: { variant: "b1" }, size: 240 },
    { title: "EfficientNet-B2", options: { variant: "b2" }, size: 260 },
    { title: "EfficientNet-B3", options: { variant: "b3" }, size: 300 },
    { title: "EfficientNet-B4", options: { variant: "b4" }, size: 380 },
    { title: "EfficientNet-B5", options: { variant: "b5" }, size: 456 },
    { title: "EfficientNet-B6", options: { variant: "b6" }, size: 528 },
    { title: "EfficientNet-B7", options: { variant: "b7" }, size: 600 },
    { title: "b0 scaled by phi 1", options: { phi: 1 } },
  ],
  space: {
    variant: oneOf(["b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"], {
      help: "The published factors of width and depth; give the images their size yourself (b0 224, b1 240, b2 260, b3 300, b4 380, b5 456, b6 528, b7 600)",
    }),
    phi: float({
      default: 0,
      min: 0,
      max: 10,
      help: "Compound coefficient: b0 with alpha^phi the depth, beta^phi the width, and images enlarged by gamma^phi",
    }),
    alpha: float({ default: 1.2, min: 0.1, max: 2, help: "Base of the depth's factor" }),
    beta: float({ default: 1.1, min: 0.1, max: 2, help: "Base of the width's factor" }),
    gamma: float({ default: 1.15, min: 0.1, max: 2, help: "Base of the resolution's factor" }),
    stem: oneOf(["imagenet", "cifar"], {
      help: "cifar: the first two strides are 1, for images of about 32 pixels",
    }),
    epsilon: float({
      default: 1e-3,
      min: 1e-7,
      max: 0.1,
      scale: "log",
      help: "Of batch norm: TensorFlow's 0.001; torchvision has 0.00001 up to b4",
    }),
    ...residualOptions,
    ...activationOption("swish"),
  },
  check: ({ variant, phi }) =>
    phi > 0 && variant !== "b0"
      ? { path: "phi", message: `scales b0; leave it at 0 for ${variant}, or set variant to b0` }
      : null,
  libraries: { torchvision: sameNames, timm: { layer: timmName } },
  narrowing(options) {
    if (options.phi > 0) return { options, by: "beta" };
    const { width, depth } = variants[options.variant];
    // The deepest three are deeper than alpha goes.
    const alpha = Math.min(2, depth);
    const scaled = { ...options, variant: "b0", phi: 1, alpha, beta: width, gamma: 1 } as const;
    return { options: scaled, by: "beta" };
  },
  build(options, task) {
    const { variant, phi, stem, activation, zeroInitLast, stochasticDepth, epsilon } = options;
    const scale = phi > 0 ? compoundScaling(phi, options) : { ...variants[variant], resolution: 1 };
    const channelsOf = (filters: number) => makeDivisible(filters * scale.width);
    const network = networkBuilder("efficientnet", task, { epsilon });
    const [height, width] = task.inputShape;
    const size = [height, width].map((pixels) => Math.round(pixels * scale.resolution));
    let x = network.input;
    if (size[0] !== height || size[1] !== width) {
      x = network.add("resize", { type: "resize", height: size[0]!, width: size[1]! }, x);
    }
    const small = stem === "cifar";
    let channels = channelsOf(32);
    x = network.conv("features.0.0", x, channels, { kernel: 3, stride: small ? 1 : 2 });
    x = network.activation("features.0.2", network.norm("features.0.1", x), activation);
    network.endBlock("stem", x);
    const counts = stages.map(([, , , , count]) => Math.ceil(count * scale.depth));
    const blocks = counts.reduce((sum, count) => sum + count, 0);
    let place = 0;
    stages.forEach(([expansion, kernel, firstStride, filters], stage) => {
      const output = channelsOf(filters);
      for (let index = 0; index < counts[stage]!; index++) {
        const stride = index > 0 || (small && stage === 1) ? 1 : firstStride;
        const name = `features.${stage + 1}.${index}`;
        x = invertedResidual(network, {
          name: `${name}.block`,
          names: expansion === 1 ? unexpanded : expanded,
          input: x,
          channels,
          expanded: makeDivisible(channels * expansion),
          output,
          kernel,
          stride,
          activation,
          squeezed: Math.max(1, Math.floor(channels / 4)),
          zeroInitLast,
          // From 0 for the first block, as in the authors' code.
          dropRate: (stochasticDepth * place++) / blocks,
        });
        network.endBlock(name, x);
        channels = output;
      }
      network.endStage(x);
    });
    x = network.conv("features.8.0", x, 4 * channels, { kernel: 1 });
    x = network.activation("features.8.2", network.norm("features.8.1", x), activation);
    network.endBlock("features.8", x);
    return network.classifier(x, { dropout: options.dropout, name: "classifier.1" });
  },
});

/** torchvision's. */
const expanded: InvertedNames = {
  expand: { conv: "0.0", norm: "0.1", activation: "0.2" },
  depthwise: { conv: "1.0", norm: "1.1", activation: "1.2" },
  gate: "2",
  project: { conv: "3.0", norm: "3.1" },
};
const unexpanded: InvertedNames = {
  expand: expanded.expand,
  depthwise: expanded.expand,
  gate: "1",
  project: { conv: "2.0", norm: "2.1" },
};

/** Its stages count from 0. */
function timmName(name: string): string {
  const [, stage, index, layer] = /^features\.(\d+)\.(\d+)\.block\.(.+)$/.exec(name) ?? [];
  if (layer === undefined) return timmOutside(name, "features.8");
  const names = timmBlock(stage === "1" ? unexpanded : expanded);
  return `blocks.${Number(stage) - 1}.${index}.${names[layer] ?? layer}`;
}
