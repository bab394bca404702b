import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SpoolRecord } from "@resweep/spec";
import { type BenchRow, benchRow } from "../bench-row.ts";
import { openSpoolWriter } from "./writer.ts";

const stepsPerRound = 20_000;

/** What a training step pays for logging its three metrics, measured on a real file in `folder`. */
export function benchSpool(
  options: { readonly rounds?: number; readonly folder?: string } = {},
): BenchRow[] {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), "resweep-bench-"));
  try {
    const rounds = Array.from({ length: options.rounds ?? 5 }, (_, i) =>
      oneRound(join(folder, String(i))),
    );
    return [row("spool-append-p50", rounds, 0.5), row("spool-append-p99", rounds, 0.99)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function oneRound(folder: string): number[] {
  mkdirSync(folder);
  const spool = openSpoolWriter(folder);
  const tookMicroseconds: number[] = [];
  for (let step = 1; step <= stepsPerRound; step++) {
    const record = stepRecord(step);
    const start = performance.now();
    spool.append(record);
    tookMicroseconds.push((performance.now() - start) * 1_000);
  }
  spool.close();
  if (spool.problem) throw spool.problem;
  return tookMicroseconds.sort((a, b) => a - b);
}

function stepRecord(step: number): SpoolRecord {
  return {
    ...{ type: "points", step, epoch: step / 42, stage: 0, trainMs: step * 100.5 },
    values: {
      "train/loss": 1 / step,
      "train/learning-rate": 0.1,
      "train/images-per-second": 500 + 1 / step,
    },
  };
}

function row(name: string, rounds: readonly number[][], share: number): BenchRow {
  const values = rounds.map((took) => took[Math.floor(took.length * share)]!);
  return benchRow(name, "microseconds", values);
}
