import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { loadRuntime } from "@resweep/engine";
import { parseTrialConfig } from "@resweep/sweeps";
import { type BenchRow, benchRow, median } from "../bench-row.ts";
import { openSpoolWriter } from "../spool/writer.ts";
import { runTrial } from "./run-trial.ts";

const WARM_UP_STEPS = 20;
const STEPS = 200;
const BATCH = 128;

/**
 * How much logging slows training. The records of half of the steps go to a real spool, those of the others are
 * dropped, in one run: whatever else the machine does befalls both alike. The smallest residual network for the usual
 * images and batch, on one thread: what is larger takes longer a step and logs no more.
 */
export async function benchLogging({
  rounds = 5,
}: {
  readonly rounds?: number;
} = {}): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "resweep-bench-"));
  try {
    const found: Round[] = [];
    for (let round = 0; round < rounds; round++) found.push(await oneRound(folder, round));
    return [
      benchRow(
        "step-dropping",
        "ms",
        found.map(({ dropping }) => dropping),
      ),
      benchRow(
        "step-logging",
        "ms",
        found.map(({ logging }) => logging),
      ),
      benchRow(
        "logging-slows-training-by",
        "%",
        found.map(({ dropping, logging }) => (logging / dropping - 1) * 100),
      ),
      benchRow(
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
  const spoolFolder = join(folder, `spool-${round}`);
  mkdirSync(spoolFolder);
  const spool = openSpoolWriter(spoolFolder);
  const [dropping, logging, append]: [number[], number[], number[]] = [[], [], []];
  let step = 0;
  let appendMs = 0;
  let since = performance.now();
  await runTrial({
    config: parseTrialConfig({
      dataset: { name: "synthetic", size: 28, train: STEPS * BATCH, test: BATCH, validation: 0 },
      architecture: { name: "cifar-resnet", depth: 8, width: 8 },
      recipe: { epochs: 1, batchSize: BATCH },
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
      if (!isLogged(step)) return;
      const began = performance.now();
      spool.append(record);
      appendMs += performance.now() - began;
    },
    onStep() {
      const now = performance.now();
      if (step >= WARM_UP_STEPS) {
        (isLogged(step) ? logging : dropping).push(now - since);
        if (isLogged(step)) append.push(appendMs);
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

/** The Thue-Morse sequence: half of the steps, in step with nothing that comes round every so many of them. */
function isLogged(step: number): boolean {
  return step.toString(2).replaceAll("0", "").length % 2 === 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
