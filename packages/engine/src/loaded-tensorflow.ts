import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";
import type { DeviceFacts } from "./device.ts";
import { whyGpuUnused } from "./gpu-unused.ts";
import type { NativeKernels } from "./native-kernels.ts";
import { isStartupNoise } from "./startup-noise.ts";

export interface LoadedTensorFlow {
  readonly device: DeviceFacts;
  readonly native: NativeKernels;
  /** The file of TensorFlow's library. */
  readonly library: string;
  /** Names of the files of CUDA's libraries that it works with; none on cores. */
  readonly cudaLibraries: readonly string[];
  /** Why a GPU that the driver shows is not used; null where it is, or where there is none. */
  readonly gpuUnused: string | null;
}

/**
 * TensorFlow loaded for real, in a process of its own: what that prints, or a crash of it, stays out of this one.
 * Throws Unavailable with the reason where it cannot be loaded.
 */
export function loadedTensorFlow(
  threads: number | null,
  options: { readonly signal?: AbortSignal } = {},
): Promise<LoadedTensorFlow> {
  const { signal } = options;
  const args = [...entry(), ...(threads === null ? [] : [String(threads)])];
  return new Promise((resolve, reject) => {
    // Everything it has to say: why it passes over a GPU is among it.
    const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "0" };
    const limits = { timeout: 120_000, maxBuffer: 64 << 20 };
    execFile(process.execPath, args, { ...limits, signal, env }, (error, stdout, stderr) => {
      const last = stdout.trim().split("\n").at(-1);
      if (error || !last) {
        const reason = lastNewsIn(stderr) ?? error?.message ?? "it said nothing";
        return reject(new Unavailable(`loading TensorFlow ended its process: ${reason}`));
      }
      const found: Omit<LoadedTensorFlow, "gpuUnused"> | { readonly error: string } =
        JSON.parse(last);
      if ("error" in found) return reject(new Unavailable(found.error));
      const visible = process.env.CUDA_VISIBLE_DEVICES;
      const { library, device } = found;
      resolve({ ...found, gpuUnused: whyGpuUnused({ ...device, library, log: stderr, visible }) });
    });
  });
}

function lastNewsIn(stderr: string): string | undefined {
  return stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !isStartupNoise(line) && !/^I\d{4} |: I /.test(line))
    .at(-1);
}

/** The bundle lies beside this one's bundle; from source it is run through tsx. */
function entry(): string[] {
  const bundle = fileURLToPath(new URL("./load-tensorflow.mjs", import.meta.url));
  if (existsSync(bundle)) return [bundle];
  const source = fileURLToPath(new URL("./load-tensorflow.ts", import.meta.url));
  return ["--import", import.meta.resolve("tsx"), source];
}
