import { defineConfig } from "vitest/config";

/** The end-to-end tests: real services, the built dashboard, a real worker, a real browser. */
export default defineConfig({
  test: {
    include: ["e2e/**/*.e2e.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } }, // a busy machine
    reporters: ["default", ["json", { outputFile: ".results/e2e.json" }]],
  },
});
