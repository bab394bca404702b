import { defineConfig } from "vitest/config";
import faults from "./vitest.faults.config.ts";

/**
 * As much of the fault suite as `npm test` has time for: no waiting for minutes, a tenth of the repetitions. One file at a
 * time as there: with a lease of four seconds two workloads on two cores lose trials that nobody killed.
 */
export default defineConfig({
  test: {
    ...faults.test,
    exclude: ["src/faults/waits.fault.ts"],
    env: { RESWEEP_FAULTS_ROUNDS: process.env.RESWEEP_FAULTS_ROUNDS || "0.1" },
    reporters: ["default", ["json", { outputFile: ".results/integration.json" }]],
  },
});
