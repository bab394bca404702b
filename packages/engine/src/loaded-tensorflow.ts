import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Unavailable } from "@resweep/spec";
import type { DeviceFacts } from "./device.ts";
import { isStartupNoise } from "./startup-noise.ts";

export interface LoadedTensorFlow {
  readonly device: DeviceFacts;
  /** The file of TensorFlow's library. */
  readonly library: string;
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
    execFile(process.execPath, args, { timeout: 120_000, signal }, (error, stdout, stderr) => {
      const last = stdout.trim().split("\n").at(-1);
      if (error || !last) {
        const reason = lastNewsIn(stderr) ?? error?.message ?? "it said nothing";
        return reject(new Unavailable(`loading TensorFlow ended its process: ${reason}`));
      }
      const found: LoadedTensorFlow | { readonly error: string } = JSON.parse(last);
      if ("error" in found) reject(new Unavailable(found.error));
      else resolve(found);
    });
  });
}

function lastNewsIn(stderr: string): string | undefined {
  return stderr
    .split("\n")
    .filter((line) => line.trim() !== "" && !isStartupNoise(line))
    .at(-1);
}

/** The bundle lies beside this one's bundle; from source it is run through tsx. */
function entry(): string[] {
  const bundle = fileURLToPath(new URL("./load-tensorflow.mjs", import.meta.url));
  if (existsSync(bundle)) return [bundle];
  const source = fileURLToPath(new URL("./load-tensorflow.ts", import.meta.url));
  return ["--import", import.meta.resolve("tsx"), source];
}
