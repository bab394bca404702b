import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { loadRuntime } from "@resweep/engine";
import { parseTrialConfig } from "@resweep/sweeps";
import { afterAll, expect, test } from "vitest";
import { runTrial } from "./run-trial.ts";

const folder = mkdtempSync(join(tmpdir(), "resweep-real-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a residual network learns fashion-mnist-mini: over 80% of the test set", async () => {
  const outcome = await runTrial({
    config: parseTrialConfig({
      dataset: { name: "fashion-mnist-mini", validation: 0 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 4, batchSize: 64, augment: ["flip"] },
    }),
    seed: 1,
    runtime: await loadRuntime({ threads: availableParallelism() }),
    datasets: { folders: {}, cacheDir: folder, download: false },
    artifacts: await openFolderStore(folder),
    keyPrefix: "real",
    resume: null,
    emit() {},
    signal: new AbortController().signal,
    compile: true,
  });
  expect(outcome).toMatchObject({ state: "succeeded" });
  if (outcome.state === "succeeded") expect(outcome.values["test/accuracy"]).toBeGreaterThan(0.8);
}, 300_000);
