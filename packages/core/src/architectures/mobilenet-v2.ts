import { float, oneOf } from "@resweep/spec";
import { networkBuilder } from "../graph/network-builder.ts";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";
import {
  type InvertedNames,
  invertedResidual,
  timmBlock,
  timmOutside,
} from "./inverted-residual.ts";
import { activationOption, dropRate, residualOptions } from "./residual-options.ts";
import { makeDivisible } from "./squeeze-excitation.ts";

/** Expansion, channels, blocks and stride of the first one (Sandler et al. 2018, table 2). */
const groups = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export const mobilenetV2 = defineArchitecture({
  name: "mobilenet-v2",
  summary: "Small network of inverted residuals with depthwise convolutions",
  source: "Sandler et al. 2018, arXiv:1801.04381, table 2",
  madeFor: largeImages,
  published: [
    { title: "MobileNetV2", options: {} },
    { title: "MobileNetV2 0.5", options: { width: 0.5 } },
    { title: "MobileNetV2 1.4", options: { width: 1.4 } },
  ],
  space: {
    width: float({
      default: 1,
      min: 0.1,
      max: 4,
      help: "Factor of all channels, which become multiples of 8; the last 1280 stay below a factor of 1",
    }),
    stem: oneOf(["imagenet", "cifar"], {
      help: "cifar: the first two strides are 1, for images of about 32 pixels",
    }),
    ...residualOptions,
    ...activationOption("relu6"),
  },
  libraries: { torchvision: sameNames, timm: { layer: timmName } },
  build({ width, stem, activation, dropout, zeroInitLast, stochasticDepth }, task) {
    const network = networkBuilder("mobilenet-v2", task);
    const unstrided = stem === "cifar" ? 2 : 0;
    let channels = makeDivisible(32 * width);
    const stride = unstrided > 0 ? 1 : 2;
    let x = network.conv("features.0.0", network.input, channels, { kernel: 3, stride });
    x = network.activation("features.0.2", network.norm("features.0.1", x), activation);
    network.endBlock("stem", x);
    const blocks = groups.reduce((sum, [, , count]) => sum + count, 0);
    let place = 0;
    for (const [expansion, filters, count, firstStride] of groups) {
      const output = makeDivisible(filters * width);
      for (let index = 0; index < count; index++) {
        place += 1;
        const strided = index === 0 && !(place === 2 && unstrided > 1);
        x = invertedResidual(network, {
          name: `features.${place}`,
          names: expansion === 1 ? unexpanded : expandedNames,
          input: x,
          channels,
          expanded: expansion * channels,
          output,
          kernel: 3,
          stride: strided ? firstStride : 1,
          activation,
          squeezed: 0,
          zeroInitLast,
          dropRate: dropRate(stochasticDepth, place, blocks),
        });
        network.endBlock(`features.${place}`, x);
        channels = output;
      }
      network.endStage(x);
    }
    const last = makeDivisible(1280 * Math.max(1, width));
    x = network.conv("features.18.0", x, last, { kernel: 1 });
    x = network.activation("features.18.2", network.norm("features.18.1", x), activation);
    network.endBlock("features.18", x);
    return network.classifier(x, { dropout, name: "classifier.1" });
  },
});

/** torchvision's. */
const expandedNames: InvertedNames = {
  expand: { conv: "conv.0.0", norm: "conv.0.1", activation: "conv.0.2" },
  depthwise: { conv: "conv.1.0", norm: "conv.1.1", activation: "conv.1.2" },
  gate: "se",
  project: { conv: "conv.2", norm: "conv.3" },
};
const unexpanded: InvertedNames = {
  ...expandedNames,
  depthwise: expandedNames.expand,
  project: { conv: "conv.1", norm: "conv.2" },
};

/** It numbers the blocks within their groups of equal channels, from 0. */
function timmName(name: string): string {
  const [, place, layer] = /^features\.(\d+)\.(conv\..+)$/.exec(name) ?? [];
  if (layer === undefined) return timmOutside(name, "features.18");
  let [group, index] = [0, Number(place) - 1];
  for (; index >= groups[group]![2]; group++) index -= groups[group]![2];
  const names = timmBlock(group === 0 ? unexpanded : expandedNames);
  return `blocks.${group}.${index}.${names[layer] ?? layer}`;
}
