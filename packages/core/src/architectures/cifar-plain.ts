import { cifarNetwork, cifarSpace } from "./cifar-network.ts";
import { defineArchitecture } from "./definition.ts";

/** The residual networks' counterpart without shortcuts: the one whose training error rises with depth. */
export const cifarPlain = defineArchitecture({
  name: "cifar-plain",
  summary: "Plain network of 6n+2 layers for small images: the residual one without its shortcuts",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2",
  space: cifarSpace,
  build: (options, task) => cifarNetwork("cifar-plain", options, task, (_, { branch }) => branch),
});
