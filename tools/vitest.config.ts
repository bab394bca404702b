import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Checks of the workspace as a whole, and tests of what is no package: the set-up, the images, the examples. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL("..", import.meta.url)),
    include: ["tools/**/*.test.{ts,mjs}", "docker/**/*.test.{ts,mjs}"],
    pool: "forks",
    testTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: "tools/.results/checks.json" }]],
  },
});
