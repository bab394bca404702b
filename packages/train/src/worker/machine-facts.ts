import { availableParallelism, cpus, totalmem } from "node:os";
import { locateDatasets } from "@resweep/data";
import type { DatasetPlaces } from "../trial/trial-run.ts";

/** What a worker tells of its machine. TensorFlow is not loaded for it: each attempt tells its own device. */
export async function machineFacts(options: {
  readonly threads: number;
  readonly datasets: DatasetPlaces;
}): Promise<Record<string, unknown>> {
  const located = await locateDatasets(options.datasets);
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryMiB: Math.round(totalmem() / 2 ** 20),
    threads: options.threads,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    datasets: Object.fromEntries(
      located.map(({ name, held, available }) => [
        name,
        held ? "held" : available ? "download" : "missing",
      ]),
    ),
  };
}
