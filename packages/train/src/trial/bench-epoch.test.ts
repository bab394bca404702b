import { loadRuntime } from "@resweep/engine";
import { parseTrialConfig } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { benchEpoch, timedEpochs } from "./bench-epoch.ts";

test("an unknown row is refused", async () => {
  await expect(benchEpoch({ only: "resnet20-epoch-wal" })).rejects.toThrow(
    'did you mean "resnet20-epoch-wall"',
  );
});

test("each epoch is told with its steps, and no more time in TensorFlow than there was", async () => {
  const config = parseTrialConfig({
    dataset: { name: "synthetic", size: 8, train: 100, test: 20, validation: 0.2 },
    architecture: { name: "cifar-resnet", depth: 8, width: 8 },
    recipe: { epochs: 2, batchSize: 16, augment: ["crop"] },
  });
  const epochs = await timedEpochs(config, await loadRuntime({ threads: 1 }));
  expect(epochs.map(({ stepsMs }) => stepsMs.length)).toEqual([5, 5]);
  for (const { wallMs, busyMs, stepsMs } of epochs) {
    expect(busyMs).toBeGreaterThan(0);
    expect(busyMs).toBeLessThan(wallMs);
    const training = stepsMs.reduce((sum, [, busy]) => sum + busy, 0);
    // The rest is the evaluation.
    expect(training).toBeLessThan(busyMs);
    expect(stepsMs.reduce((sum, [step]) => sum + step, 0)).toBeLessThan(wallMs);
    for (const [step, busy] of stepsMs) expect(busy).toBeLessThan(step);
  }
});
