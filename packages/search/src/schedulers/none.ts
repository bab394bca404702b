import { defineScheduler, goOn } from "./scheduler.ts";

export const none = defineScheduler({
  name: "none",
  summary: "Every trial runs to its end",
  source: "No early stopping",
  space: {},
  verdict: () => goOn,
});
