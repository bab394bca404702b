import { flag, float, int, oneOf } from "@resweep/spec";
import { networkBuilder } from "../graph/network-builder.ts";
import { sameNames } from "../transfer/library-names.ts";
import { defineArchitecture, largeImages } from "./definition.ts";

/** Convolutions of each of the five stages (Simonyan and Zisserman 2015, table 1, columns A, B, D and E). */
const convolutionsOf = {
  11: [1, 1, 2, 2, 2],
  13: [2, 2, 2, 2, 2],
  16: [2, 2, 3, 3, 3],
  19: [2, 2, 4, 4, 4],
} as const;

export const vgg = defineArchitecture({
  name: "vgg",
  summary:
    "Plain network of 3x3 convolutions and pooling, what residual networks are compared with",
  source: "Simonyan and Zisserman 2015, arXiv:1409.1556, table 1; cifar: Li et al. 2017, sec. 4.1",
  madeFor: largeImages,
  published: [
    { title: "VGG-16", options: { batchNorm: false } },
    { title: "VGG-16 with batch norm", options: {} },
    { title: "VGG-16 of Li et al., 32 pixels", options: { stem: "cifar" }, size: 32 },
  ],
  space: {
    depth: oneOf([11, 13, 16, 19], { default: 16, help: "Layers with weights" }),
    batchNorm: flag({ default: true, help: "Batch norm after each convolution" }),
    stem: oneOf(["imagenet", "cifar"], {
      help: "imagenet: two hidden layers of 64 widths on the flattened map; cifar: one of 8 widths on its mean, with batch norm, for images of about 32 pixels",
    }),
    width: int({
      default: 64,
      min: 1,
      max: 512,
      help: "Filters of the first stage; doubled in the next three",
      unit: "filters",
    }),
    dropout: float({
      default: 0,
      min: 0,
      max: 0.9,
      help: "Share of each hidden layer's features that is dropped in training (the paper: 0.5)",
    }),
  },
  libraries: { torchvision: sameNames },
  build({ depth, batchNorm, stem, width, dropout }, task) {
    const network = networkBuilder("vgg", task);
    // The names of torchvision's nn.Sequential: its activations and poolings have numbers too.
    let place = 0;
    let x = network.input;
    convolutionsOf[depth].forEach((convolutions, stage) => {
      const filters = width * 2 ** Math.min(stage, 3);
      for (let index = 0; index < convolutions; index++) {
        const name = `features.${place++}`;
        x = network.conv(name, x, filters, { kernel: 3, bias: true });
        if (batchNorm) x = network.norm(`features.${place++}`, x);
        x = network.relu(`features.${place++}`, x);
        network.endBlock(name, x);
      }
      const pool = { type: "max-pool", size: 2, stride: 2, padding: 0 } as const;
      x = network.add(`features.${place++}`, pool, x);
      network.endStage(x);
    });
    const linear = (name: string, input: string, units: number) =>
      network.add(name, { type: "linear", units, bias: true }, input);
    if (stem === "cifar") {
      x = network.add("avgpool", { type: "global-average-pool" }, x);
      x = linear("classifier.0", x, 8 * width);
      if (batchNorm) x = network.norm("classifier.1", x);
      x = network.dropout("classifier.3", network.relu("classifier.2", x), dropout);
      return network.graph(linear("classifier.4", x, task.classes));
    }
    x = network.add("flatten", { type: "flatten" }, x);
    for (const first of [0, 3]) {
      x = linear(`classifier.${first}`, x, 64 * width);
      x = network.relu(`classifier.${first + 1}`, x);
      x = network.dropout(`classifier.${first + 2}`, x, dropout);
    }
    return network.graph(linear("classifier.6", x, task.classes));
  },
});
