import { defineConfig } from "vitest/config";
import faults from "./vitest.faults.config.ts";

/**
 * As much of the fault suite as `npm test` has time for: no waiting for minutes, a tenth of the repetitions, and two files
 * at a time, each with services of its own.
 */
export default defineConfig({
  test: {
    ...faults.test,
    exclude: ["src/faults/waits.fault.ts"],
    fileParallelism: true,
    maxWorkers: 2,
    env: { RESWEEP_FAULTS_ROUNDS: process.env.RESWEEP_FAULTS_ROUNDS || "0.1" },
    reporters: ["default", ["json", { outputFile: ".results/integration.json" }]],
  },
});
