import { float } from "@resweep/spec";
import { numbers, textList } from "../text-list.ts";
import { defineSchedule } from "./definition.ts";

export const step = defineSchedule({
  name: "step",
  summary: "The rate drops by a factor at given shares of the training",
  source: "He et al. 2015, arXiv:1512.03385, sec. 4.2: at 32k and 48k of 64k steps",
  space: {
    milestones: textList({
      default: "0.5, 0.75",
      help: "Shares of the training at which the rate drops, increasing, separated by commas",
    }),
    factor: float({ default: 0.1, min: 0, max: 1, help: "What the rate is multiplied by" }),
  },
  check({ milestones }) {
    return numbers(milestones).every((share, i, all) => share > (all[i - 1] ?? 0) && share < 1)
      ? null
      : {
          path: "milestones",
          message: `must be increasing shares between 0 and 1 such as "0.5, 0.75"; got "${milestones}"`,
        };
  },
  share({ milestones, factor }, { step, totalSteps }) {
    const passed = numbers(milestones).filter((share) => step >= share * totalSteps);
    return factor ** passed.length;
  },
});
