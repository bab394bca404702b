import { oneOf } from "@resweep/spec";
import { cifarNetwork, cifarSpace, type Join } from "./cifar-network.ts";
import { defineArchitecture } from "./definition.ts";

export const cifarResnet = defineArchitecture({
  name: "cifar-resnet",
  summary: "Residual network of 6n+2 layers for small images",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  space: {
    ...cifarSpace,
    shortcut: oneOf(["A", "B"], {
      help: "Where the shape changes: A appends zero channels (no parameters, as in the paper), B projects by a 1x1 convolution",
    }),
  },
  build: (options, task) =>
    cifarNetwork("cifar-resnet", options, task, options.shortcut === "A" ? joinA : joinB),
});

/** Identity, or strided with zero channels appended (option A). */
const joinA: Join = (network, { name, input, branch, filters, stride }) =>
  network.add(
    `${name}.add`,
    { type: "add" },
    branch,
    stride === 1
      ? input
      : network.add(
          `${name}.downsample`,
          { type: "pad-shortcut", stride, channels: filters },
          input,
        ),
  );

/** Identity, or a strided 1x1 convolution with batch norm (option B). */
const joinB: Join = (network, { name, input, branch, filters, stride }) =>
  network.add(
    `${name}.add`,
    { type: "add" },
    branch,
    stride === 1
      ? input
      : network.norm(
          `${name}.downsample.1`,
          network.conv(`${name}.downsample.0`, input, filters, { kernel: 1, stride }),
        ),
  );
