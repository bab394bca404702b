import { availableParallelism, cpus } from "node:os";
import { locateDatasets } from "@resweep/data";
import type { LoadedTensorFlow } from "@resweep/engine";
import { fingerprintId, fingerprintOf } from "../trial/fingerprint.ts";
import type { DatasetPlaces } from "../trial/trial-run.ts";
import type { Build } from "./build-id.ts";
import { capacity } from "./slots.ts";

export interface MachineFacts {
  readonly processor: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly threads: number;
  readonly node: string;
  readonly platform: string;
  /** The code that trains, by its content, and what it was built of. */
  readonly build: string;
  readonly source: Build["source"];
  /** By name: `held`, `download` or `missing`. */
  readonly datasets: Readonly<Record<string, string>>;
}

/** What a worker tells of its machine without loading TensorFlow. */
export async function machineFacts(options: {
  readonly threads: number;
  readonly datasets: DatasetPlaces;
  readonly build: Build;
}): Promise<MachineFacts> {
  const located = await locateDatasets(options.datasets);
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryMiB: capacity().memoryMiB,
    threads: options.threads,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    build: options.build.id,
    source: options.build.source,
    datasets: Object.fromEntries(
      located.map(({ name, held, available }) => [
        name,
        held ? "held" : available ? "download" : "missing",
      ]),
    ),
  };
}

/** What TensorFlow adds to it. */
export function deviceDetails({ device }: LoadedTensorFlow) {
  return {
    device: device.kind,
    gpu: device.gpu?.name ?? "none",
    ...(device.gpu && { gpuMemoryMiB: device.gpu.memoryMiB, driver: device.gpu.driver }),
    tensorflow: device.tensorflow,
    fingerprint: fingerprintId(fingerprintOf({ device })),
  };
}
