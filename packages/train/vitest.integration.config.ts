import { defineConfig } from "vitest/config";
import faults from "./vitest.faults.config.ts";

/** The ten minutes of the fault suite that `npm test` has time for: no waiting for minutes, a tenth of the repetitions. */
export default defineConfig({
  test: {
    ...faults.test,
    exclude: ["src/faults/waits.fault.ts"],
    env: { RESWEEP_FAULTS_ROUNDS: process.env.RESWEEP_FAULTS_ROUNDS || "0.1" },
    reporters: ["default", ["json", { outputFile: ".results/integration.json" }]],
  },
});
