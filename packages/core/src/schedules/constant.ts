import { defineSchedule } from "./definition.ts";

export const constant = defineSchedule({
  name: "constant",
  summary: "The base rate throughout",
  source: "",
  space: {},
  share: () => 1,
});
