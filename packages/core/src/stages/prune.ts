import { float, oneOf } from "@resweep/spec";
import { numbers, textList } from "../text-list.ts";
import { defineStage } from "./definition.ts";

export const prune = defineStage({
  name: "prune",
  summary: "Removes the convolution filters of least L1 norm, structurally",
  source: "Li et al. 2017, arXiv:1608.08710",
  space: {
    ratio: float({
      default: 0.4,
      min: 0,
      max: 0.95,
      help: "Share of the filters removed from each convolution that feeds no addition; 0 skips this stage and its fine-tuning",
    }),
    stageRatios: textList({
      default: "",
      help: 'One ratio for each stage of the network, such as "0.6, 0.3, 0.1", in place of a ratio other than 0',
    }),
    skip: textList({
      default: "",
      help: 'Convolutions left whole, separated by commas, such as "layer1.0.conv1, layer2.0.conv1"',
    }),
    criterion: oneOf(["l1"], { help: "How filters are ranked: by the sum of absolute weights" }),
  },
  check({ stageRatios }) {
    return numbers(stageRatios).every((ratio) => ratio >= 0 && ratio <= 0.95)
      ? null
      : {
          path: "stageRatios",
          message: `must be ratios between 0 and 0.95 such as "0.6, 0.3, 0.1"; got "${stageRatios}"`,
        };
  },
});
