import { defineConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

/** Every fault, one after the other: `npm run test:faults`. */
export default defineConfig({
  test: {
    ...shared.test,
    include: ["src/faults/*.fault.ts"],
    globalSetup: ["src/worker/testing/bundle.ts", "src/faults/testing/reference.ts"],
    fileParallelism: false,
    testTimeout: 900_000,
    // Cases that wait do so side by side.
    maxConcurrency: 10,
    reporters: ["default", ["json", { outputFile: ".results/faults.json" }]],
  },
});
