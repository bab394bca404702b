import { defineConfig } from "vitest/config";
import faults from "./vitest.faults.config.ts";

/** The part of the fault suite that `npm test` has time for. */
export default defineConfig({
  test: {
    ...faults.test,
    include: ["src/faults/processes.fault.ts", "src/faults/queue.fault.ts"],
    reporters: ["default", ["json", { outputFile: ".results/integration.json" }]],
  },
});
