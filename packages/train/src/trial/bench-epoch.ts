import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { loadRuntime, type Runtime } from "@resweep/engine";
import { InvalidInput, unknownName } from "@resweep/spec";
import { parseTrialConfig } from "@resweep/sweeps";
import { type BenchRow, benchRow, median } from "../bench-row.ts";
import { runTrial } from "./run-trial.ts";
import type { TrialRun } from "./trial-run.ts";

const networks = { resnet8: { depth: 8, width: 8 }, resnet20: { depth: 20, width: 16 } } as const;
type NetworkName = keyof typeof networks;

/** What is measured of an epoch, its evaluation included; the checkpoint after it counts as the next one's. */
const quantities = {
  wall: { unit: "s", of: ({ wallMs }: Epoch) => wallMs / 1_000 },
  "in-tensorflow": { unit: "%", of: ({ wallMs, busyMs }: Epoch) => (busyMs / wallMs) * 100 },
  step: { unit: "ms", of: ({ stepsMs }: Epoch) => median(stepsMs.map(([step]) => step)) },
  "step-outside-tensorflow": {
    unit: "ms",
    of: ({ stepsMs }: Epoch) => median(stepsMs.map(([step, busy]) => step - busy)),
  },
} as const;

export interface Epoch {
  wallMs: number;
  /** Time in TensorFlow, training and evaluating. */
  busyMs: number;
  /** From one update to the next (what is recorded of it and a turn of the event loop with it), and in TensorFlow. */
  stepsMs: [number, number][];
}

/**
 * Where the time of an epoch of Fashion-MNIST goes, as a trial trains it (batch 128, crop and flip), with a small residual
 * network and with ResNet-20; as many epochs as rounds. Throws DatasetUnavailable where the data are not on this machine.
 */
export async function benchEpoch({
  rounds = 1,
  threads,
  only,
  folders = {},
}: {
  readonly rounds?: number;
  readonly threads?: number;
  readonly only?: string;
  readonly folders?: Readonly<Record<string, string>>;
} = {}): Promise<BenchRow[]> {
  const rows = Object.keys(networks).flatMap((network) =>
    Object.keys(quantities).map((quantity) => `${network}-epoch-${quantity}`),
  );
  if (only !== undefined && !rows.includes(only)) {
    throw InvalidInput.at("--only", unknownName("row", only, rows));
  }
  const runtime = await loadRuntime(threads === undefined ? {} : { threads });
  const found: BenchRow[] = [];
  for (const network of Object.keys(networks) as NetworkName[]) {
    if (only && !only.startsWith(`${network}-`)) continue;
    const config = parseTrialConfig({
      dataset: { name: "fashion-mnist" },
      architecture: { name: "cifar-resnet", ...networks[network] },
      recipe: { epochs: rounds, batchSize: 128, augment: ["crop", "flip"] },
    });
    const epochs = await timedEpochs(config, runtime, folders);
    for (const [quantity, { unit, of }] of Object.entries(quantities)) {
      found.push(benchRow(`${network}-epoch-${quantity}`, unit, epochs.map(of)));
    }
  }
  return found.filter(({ name }) => only === undefined || name === only);
}

/** Trains the trial, and tells of each of its epochs. */
export async function timedEpochs(
  config: TrialRun["config"],
  runtime: Runtime,
  folders: Readonly<Record<string, string>> = {},
): Promise<Epoch[]> {
  const folder = mkdtempSync(join(tmpdir(), "resweep-bench-"));
  const epochs: Epoch[] = [];
  let [busyMs, stepsMs]: [number, [number, number][]] = [0, []];
  let [began, since] = [0, 0];
  let updated = false;
  try {
    await runTrial({
      config,
      seed: 1,
      runtime,
      datasets: { folders, cacheDir: folder, download: false },
      artifacts: await openFolderStore(folder),
      keyPrefix: "bench",
      resume: null,
      signal: new AbortController().signal,
      compile: true,
      emit(record) {
        const now = performance.now();
        // Until then it was the program that was made.
        if (record.type === "stage-start") [began, since] = [now, now];
        if (record.type !== "points") return;
        updated = "train/loss" in record.values;
        if (updated) return;
        epochs.push({ wallMs: now - began, busyMs, stepsMs });
        [began, since, busyMs, stepsMs] = [now, now, 0, []];
      },
      onStep(_stepMs, busy) {
        busyMs += busy;
        const now = performance.now();
        if (updated) stepsMs.push([now - since, busy]);
        since = now;
        updated = false;
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return epochs;
}
