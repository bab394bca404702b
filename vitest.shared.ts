import { defineConfig } from "vitest/config";

/** One vitest configuration for every package; `.results/tests.json` is what `npm test` adds up. */
export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
    pool: "forks",
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default", ["json", { outputFile: ".results/tests.json" }]],
  },
});
