import { percentile, stopBelow } from "./percentile.ts";
import { defineScheduler } from "./scheduler.ts";

const { startup, warmup } = percentile.space;

export const median = defineScheduler({
  name: "median",
  summary: "Stops a trial whose best is worse than the median of the others at the same epoch",
  source: "Golovin et al. 2017, KDD (Vizier), sec. 3.2",
  space: { startup, warmup },
  verdict: (trial, others, options) => stopBelow(trial, others, { share: 0.5, ...options }),
});
