import { float, int } from "@resweep/spec";
import { comparable } from "./curves.ts";
import { defineScheduler, goOn } from "./scheduler.ts";

export const patience = defineScheduler({
  name: "patience",
  summary: "Stops a trial that has not become better for some measurements; looks at no other",
  source: "Prechelt 1998, Early Stopping - But When?",
  space: {
    measurements: int({ default: 10, min: 1, max: 1e6, help: "Without a better one in between" }),
    least: float({ default: 0, min: 0, max: 1e6, help: "A gain smaller than this is none" }),
  },
  verdict: ({ points }, _others, { measurements, least }) => {
    let best = Number.POSITIVE_INFINITY;
    let without = 0;
    for (const point of points) {
      const loss = comparable(point.loss);
      without = loss < best - least ? 0 : without + 1;
      best = Math.min(best, loss);
    }
    if (without < measurements) return goOn;
    return { is: "stop", why: `no better than before for ${without} measurements` };
  },
});
