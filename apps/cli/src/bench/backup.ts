import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openFolderStore } from "@resweep/artifacts";
import { backUp, restoreBackup } from "@resweep/sweeps";
import { withFreshStore } from "./fresh-store.ts";
import { machine, type Report, row } from "./report.ts";
import { fill, openWriters, PointsLost } from "./writers.ts";

export interface BackupOptions {
  readonly root: string;
  readonly points?: number;
  /** Trials that hold them. */
  readonly writers?: number;
}

const names = ["train/loss", "train/learning-rate", "train/images-per-second"] as const;

/**
 * Backs up a database of many points and restores it into another: how fast, how large, in how much memory.
 * Throws where a point is missing or an invariant does not hold afterwards.
 */
export async function benchBackup(options: BackupOptions): Promise<Report> {
  const { root, points = 10_000_000, writers = 16 } = options;
  const about = machine();
  const home = mkdtempSync(path.join(tmpdir(), "resweep-bench-backup-"));
  const place = path.join(home, "backup");
  try {
    const artifacts = await openFolderStore(path.join(home, "artifacts"));
    const [written, sent] = await withFreshStore(root, {}, async ({ store, services }) => {
      const all = await openWriters(store, writers);
      await fill(store, all, Math.ceil(points / writers / names.length), names);
      const { databaseUrl } = services;
      const measured = await watched(() => backUp({ databaseUrl, artifacts, place }));
      return [measured, all] as const;
    });
    const stored = sent.reduce((sum, { step }) => sum + step * names.length, 0);
    const restored = await withFreshStore(root, {}, async ({ store, services }) => {
      const { databaseUrl } = services;
      const measured = await watched(() => restoreBackup({ databaseUrl, artifacts, place }));
      const there = await store.metrics.count(sent.map(({ claim }) => claim.trialId));
      if (there !== stored)
        throw new PointsLost(`${stored} points were backed up and ${there} are restored`);
      const violated = (await store.invariants.check()).find(({ ok }) => !ok);
      if (violated) throw new PointsLost(`${violated.name}: ${violated.example}`);
      return measured;
    });
    return {
      machine: about,
      rows: [
        row(`backup of ${stored} points`, "s", [written.seconds]),
        row("its size", "MB", [written.result.databaseBytes / 1e6]),
        row("memory at most, while it is made", "MiB", [written.peakMiB]),
        row("restore", "s", [restored.seconds]),
        row("memory at most, while it is restored", "MiB", [restored.peakMiB]),
      ],
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** How long work takes and how much memory this process has at most meanwhile, all in all. */
async function watched<T>(work: () => Promise<T>) {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const timer = setInterval(look, 50);
  const began = performance.now();
  try {
    const result = await work();
    const seconds = (performance.now() - began) / 1000;
    return { result, seconds, peakMiB: peak / 2 ** 20 };
  } finally {
    clearInterval(timer);
  }
}
