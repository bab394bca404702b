import { int } from "@resweep/spec";
import { numbers, textList } from "../text-list.ts";
import { defineStage } from "./definition.ts";
import { filterOptions } from "./filter-options.ts";

export const sensitivity = defineStage({
  name: "sensitivity",
  summary:
    "Evaluates the network with each layer pruned alone at several ratios, and leaves it as it is",
  source: "Li et al. 2017, arXiv:1608.08710, sec. 3.2",
  space: {
    ratios: textList({
      default: "0.2, 0.4, 0.6, 0.8",
      help: "Shares of a layer's filters that are removed, as prune with that ratio would, one at least staying",
    }),
    images: int({
      default: 1000,
      min: 1,
      max: 1_000_000,
      help: "Evaluated on so many of the validation split, drawn by the trial's seed, or of the training images where there is none (at most 1,000 of those); never on the test set",
      unit: "images",
    }),
    ...filterOptions,
  },
  check({ ratios }) {
    const list = numbers(ratios);
    const fit =
      list.length > 0 && list.every((ratio, at) => ratio > (list[at - 1] ?? 0) && ratio <= 0.95);
    return fit
      ? null
      : {
          path: "ratios",
          message: `must be ascending ratios above 0 and up to 0.95 such as "0.2, 0.4"; got "${ratios}"`,
        };
  },
});
