import { defineWarmup } from "./definition.ts";

export const none = defineWarmup({
  name: "none",
  summary: "No warm-up",
  source: "",
  space: {},
  steps: () => 0,
  share: () => 1,
});
