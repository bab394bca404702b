import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchRow, benchRow } from "../bench-row.ts";
import type { TrialJob } from "../child/messages.ts";
import { SpoolReader } from "../spool/reader.ts";
import { type ForkedProcess, forkTraining } from "./training-process.ts";

/** A process forked with its job, one forked ahead, and one that has loaded TensorFlow ahead too. */
const modes = ["fresh", "spare", "loaded-spare"] as const;
type Mode = (typeof modes)[number];

/** A spare is waited for so long before it is given its job. */
const aheadMs = 4_000;

/** From a job to the end of its trial's first step, and what a spare holds of memory that is its own. */
export async function benchStart({ rounds = 5 } = {}): Promise<BenchRow[]> {
  const root = mkdtempSync(join(tmpdir(), "resweep-start-"));
  const tookMs = new Map<Mode, number[]>(modes.map((mode) => [mode, []]));
  const heldMiB = new Map<Mode, number[]>(modes.map((mode) => [mode, []]));
  try {
    // Turn by turn, so that a busy minute of the machine is everybody's.
    for (let round = 0; round < rounds; round++) {
      for (const mode of modes) {
        const one = await start(mode, mkdtempSync(join(root, "spool-")), join(root, "artifacts"));
        tookMs.get(mode)!.push(one.tookMs);
        if (one.heldMiB !== null) heldMiB.get(mode)!.push(one.heldMiB);
      }
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return modes.flatMap((mode) => {
    const held = heldMiB.get(mode)!; // of no fresh one, and of none where the system does not say
    const memory = held.length > 0 ? [benchRow(`memory-${mode}`, "MiB", held)] : [];
    return [benchRow(`start-${mode}`, "ms", tookMs.get(mode)!), ...memory];
  });
}

async function start(mode: Mode, spoolFolder: string, artifacts: string) {
  const job = jobOf(spoolFolder, artifacts);
  let spare: ForkedProcess | null = null;
  let heldMiB: number | null = null;
  if (mode !== "fresh") {
    spare = forkTraining();
    if (mode === "loaded-spare") spare.send({ type: "prepare", threads: job.threads });
    await sleep(aheadMs);
    heldMiB = privateMemoryMiB(spare.pid);
  }
  const began = performance.now();
  const training = spare ?? forkTraining();
  training.send({ type: "job", job });
  const reader = await SpoolReader.open(spoolFolder);
  let over = false;
  void training.ended.then(() => {
    over = true;
  });
  try {
    for (;;) {
      const { records } = await reader.read(1_000);
      if (records.some(({ type }) => type === "points")) {
        return { tookMs: performance.now() - began, heldMiB };
      }
      if (over) throw new Error(`its process ended: ${(await training.ended).output.at(-1)}`);
      await sleep(2);
    }
  } finally {
    training.kill();
    await training.ended;
    await reader.close();
  }
}

/** A small network on few images: what is measured is the way there. */
function jobOf(spoolFolder: string, artifacts: string): TrialJob {
  return {
    title: "resweep: trial of bench start",
    config: {
      dataset: { name: "synthetic", train: 256, size: 8 },
      architecture: { name: "cifar-resnet", depth: 8, width: 2 },
      recipe: { epochs: 1, batchSize: 32 },
    },
    ...{ seed: 1, threads: 1, resume: null, judgedBy: null, compile: true, fullDiskPatienceMs: 0 },
    ...{ keyPrefix: "trials/1/1", spoolFolder, artifacts },
    datasets: { folders: {}, cacheDir: spoolFolder },
  };
}

/** Pages that no other process shares; null where the system does not say. */
function privateMemoryMiB(pid: number | undefined): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const kib = [...text.matchAll(/^Private_(?:Clean|Dirty): +(\d+) kB/gm)];
    return kib.reduce((sum, [, value]) => sum + Number(value), 0) / 1_024;
  } catch {
    return null;
  }
}
