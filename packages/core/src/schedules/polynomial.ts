import { float } from "@resweep/spec";
import { defineSchedule, shareDone } from "./definition.ts";

export const polynomial = defineSchedule({
  name: "polynomial",
  summary:
    "A power of what is left of the training, from the base rate down to its end, after the warm-up",
  source: "You et al. 2017, arXiv:1708.03888, sec. 5: power 2",
  space: {
    power: float({ default: 2, min: 0.1, max: 10, help: "1 is a straight line" }),
    end: float({
      default: 0,
      min: 0,
      max: 1,
      help: "Share of the base rate that the last step comes down to",
    }),
  },
  share: ({ power, end }, progress) => end + (1 - end) * (1 - shareDone(progress)) ** power,
});
