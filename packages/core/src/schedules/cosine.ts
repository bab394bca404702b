import { float } from "@resweep/spec";
import { defineSchedule, shareDone } from "./definition.ts";

export const cosine = defineSchedule({
  name: "cosine",
  summary: "Half a cosine from the base rate down to its end, after the warm-up",
  source: "Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts",
  space: {
    end: float({
      default: 0,
      min: 0,
      max: 1,
      help: "Share of the base rate that the last step comes down to",
    }),
  },
  share: ({ end }, progress) =>
    end + 0.5 * (1 - end) * (1 + Math.cos(Math.PI * shareDone(progress))),
});
