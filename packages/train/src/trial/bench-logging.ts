import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { loadRuntime } from "@resweep/engine";
import { parseTrialConfig } from "@resweep/sweeps";
import { openSpoolWriter } from "../spool/writer.ts";
import { runTrial } from "./run-trial.ts";

export interface LoggingBenchRow {
  readonly name: string;
  readonly unit: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

const WARM_UP_STEPS = 20;
const STEPS = 500;

/**
 * How much logging slows training. Every other step's records go to a real spool, those of the steps between are
 * dropped, in one run: whatever else the machine does befalls both alike. A small network on one thread, so that a step
 * is short and its logging a large part of it.
 */
export async function benchLogging({
  rounds = 5,
}: {
  readonly rounds?: number;
} = {}): Promise<LoggingBenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "resweep-bench-"));
  try {
    const found: Round[] = [];
    for (let round = 0; round < rounds; round++) found.push(await oneRound(folder, round));
    return [
      row(
        "step-dropping",
        "ms",
        found.map(({ dropping }) => dropping),
      ),
      row(
        "step-logging",
        "ms",
        found.map(({ logging }) => logging),
      ),
      row(
        "logging-slows-training-by",
        "%",
        found.map(({ dropping, logging }) => (logging / dropping - 1) * 100),
      ),
      row(
        "append-share-of-step",
        "%",
        found.map(({ append, dropping }) => (append / dropping) * 100),
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Milliseconds: medians of either kind of step, and what the spool took of one on average. */
interface Round {
  readonly dropping: number;
  readonly logging: number;
  readonly append: number;
}

async function oneRound(folder: string, round: number): Promise<Round> {
  const spool = openSpoolWriter(join(folder, `spool-${round}`));
  const [dropping, logging, append]: [number[], number[], number[]] = [[], [], []];
  let step = 0;
  let appendMs = 0;
  let since = performance.now();
  await runTrial({
    config: parseTrialConfig({
      dataset: { name: "synthetic", size: 16, train: STEPS * 16, test: 16, validation: 0 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 1, batchSize: 16 },
    }),
    seed: 1,
    runtime: await loadRuntime({ threads: 1 }),
    datasets: { folders: {}, cacheDir: folder, download: false },
    artifacts: await openFolderStore(join(folder, "artifacts")),
    keyPrefix: `round-${round}`,
    resume: null,
    signal: new AbortController().signal,
    compile: true,
    emit(record) {
      if (step % 2 === 0) return;
      const began = performance.now();
      spool.append(record);
      appendMs += performance.now() - began;
    },
    onStep() {
      const now = performance.now();
      if (step >= WARM_UP_STEPS) {
        (step % 2 === 0 ? dropping : logging).push(now - since);
        if (step % 2 === 1) append.push(appendMs);
      }
      appendMs = 0;
      since = now;
      step += 1;
    },
  });
  spool.close();
  if (spool.problem) throw spool.problem;
  return { dropping: median(dropping), logging: median(logging), append: mean(append) };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1]!;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function row(name: string, unit: string, values: readonly number[]): LoggingBenchRow {
  return { name, unit, median: median(values), min: Math.min(...values), max: Math.max(...values) };
}
