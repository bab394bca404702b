import { int, oneOf } from "@resweep/spec";
import { threeStages, widthOfStages } from "./cifar-space.ts";
import { defineArchitecture, smallImages } from "./definition.ts";
import { basic, bottleneck, numbered, preactivationNetwork } from "./preactivation-network.ts";
import { cifarStemOption, residualOptions, shortcutOption } from "./residual-options.ts";

/** Layers of the three stages for each block of one of them. */
const layersOf = { basic: 6, bottleneck: 9 } as const;

export const cifarPreresnet = defineArchitecture({
  name: "cifar-preresnet",
  summary: "Residual network for small images whose batch norms and activations come first",
  source: "He et al. 2016, arXiv:1603.05027, sec. 4",
  madeFor: smallImages,
  published: [
    { title: "pre-activation ResNet-20", options: { depth: 20 } },
    { title: "pre-activation ResNet-110", options: { depth: 110 } },
    { title: "pre-activation ResNet-164", options: { depth: 164, block: "bottleneck" } },
    { title: "pre-activation ResNet-1001", options: { depth: 1001, block: "bottleneck" } },
  ],
  depths: [8, 14, 20, 32, 44, 56, 110, 164, 1001], // those that the kind of block allows are taken
  space: {
    depth: int({
      default: 20,
      min: 8,
      max: 1202,
      help: "Layers with weights: 6n+2 for basic blocks, 9n+2 for bottleneck blocks",
    }),
    block: oneOf(["basic", "bottleneck"], {
      help: "basic: two 3x3 convolutions; bottleneck: 1x1, 3x3 and 1x1, giving four times the filters",
    }),
    ...widthOfStages,
    ...shortcutOption,
    ...residualOptions,
    ...cifarStemOption,
  },
  check({ depth, block }) {
    const layers = layersOf[block];
    const blocks = (depth - 2) / layers;
    if (Number.isInteger(blocks) && blocks >= 1) return null;
    const below = Math.max(1, Math.floor(blocks)) * layers + 2;
    return {
      path: "depth",
      message: `must be ${layers}n+2 for ${block} blocks; near ${depth}: ${below} or ${below + layers}`,
    };
  },
  build: ({ depth, block, width, ...options }, task) =>
    preactivationNetwork("cifar-preresnet", task, {
      options,
      naming: numbered,
      stemFilters: width,
      output: block === "basic" ? width : 4 * width,
      stages: threeStages((depth - 2) / layersOf[block]),
      convolutions: block === "basic" ? basic : bottleneck,
    }),
});
