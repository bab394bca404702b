import { float, oneOf } from "@resweep/spec";
import { defineStage } from "./definition.ts";

export const sparsify = defineStage({
  name: "sparsify",
  summary:
    "Sets the smallest weights to zero, which stay zero in what follows; the network is neither smaller nor faster",
  source: "Han et al. 2015, arXiv:1506.02626",
  space: {
    sparsity: float({
      default: 0.5,
      min: 0.01,
      max: 0.99,
      help: "Share of the weights of convolutions and linear layers that are zero afterwards",
    }),
    ranking: oneOf(["layer", "global"], {
      help: "layer: every layer has that share; global: the smallest weights of the whole network go",
    }),
  },
});
