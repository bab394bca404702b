import type { Definition } from "@resweep/spec";

export const none = {
  name: "none",
  summary: "Every trial runs to its end",
  source: "No early stopping",
  space: {},
} as const satisfies Definition;
