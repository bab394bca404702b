import { float, int, oneOf } from "@resweep/spec";
import { numbers, textList } from "../text-list.ts";
import { defineStage } from "./definition.ts";
import { filterOptions } from "./filter-options.ts";

export const prune = defineStage({
  name: "prune",
  summary: "Removes the convolution filters that matter least, structurally",
  source:
    "Li et al. 2017, arXiv:1608.08710; tied filters: Fang et al. 2023, arXiv:2301.12900; batch-norm: Liu et al. 2017, arXiv:1708.06519; geometric-median: He et al. 2019, arXiv:1811.00250; taylor: Molchanov et al. 2019, arXiv:1906.10771",
  space: {
    ratio: float({
      default: 0.4,
      min: 0,
      max: 0.95,
      help: "Share of the filters removed from each convolution in scope, one at least staying; 0 skips this stage and its fine-tuning.",
    }),
    stageRatios: textList({
      default: "",
      help: 'One ratio for each stage of the network, such as "0.6, 0.3, 0.1", in place of a ratio other than 0',
    }),
    ...filterOptions,
    ranking: oneOf(["layer", "global"], {
      help: "layer: every layer loses the same share; global: the least filters of the whole network go, scores counting in relation to their layer's mean (batch-norm and taylor: as they are)",
    }),
    steps: int({
      default: 1,
      min: 1,
      max: 100,
      help: "Prunes in so many steps, each followed by the fine-tuning that comes next and taking its share of what is left, rounded by itself; they are stages of their own",
    }),
    multiple: int({
      default: 1,
      min: 1,
      max: 256,
      help: "What is kept of a layer is rounded up to a multiple of this, as some hardware likes",
      unit: "filters",
    }),
  },
  check({ stageRatios, ranking }) {
    if (!numbers(stageRatios).every((ratio) => ratio >= 0 && ratio <= 0.95)) {
      return {
        path: "stageRatios",
        message: `must be ratios between 0 and 0.95 such as "0.6, 0.3, 0.1"; got "${stageRatios}"`,
      };
    }
    return stageRatios.trim() !== "" && ranking === "global"
      ? { path: "ranking", message: "global takes one ratio; set layer, or leave stageRatios out" }
      : null;
  },
});
