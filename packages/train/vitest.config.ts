import { availableParallelism } from "node:os";
import { mergeConfig } from "vitest/config";
import shared from "../../vitest.shared.ts";

/** Two files at a time even on two cores: they take as long as the tests of all other packages, which end before them. */
export default mergeConfig(shared, {
  test: {
    globalSetup: ["src/worker/testing/bundle.ts"],
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
