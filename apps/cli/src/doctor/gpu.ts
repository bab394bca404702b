import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type GpuFacts, installedGpus } from "@resweep/engine";
import { found, optional, type Part } from "./part.ts";

/** What the driver shows, and the CUDA libraries that the set-up installs for it; nothing to say without a driver. */
export function gpuParts(
  root: string,
  gpus: readonly GpuFacts[] = installedGpus(),
  banner: () => string = driverBanner,
): Part[] {
  const [first] = gpus;
  if (!first) return [];
  const supported = /CUDA Version:\s*([\d.]+)/.exec(banner())?.[1] ?? null;
  const names = gpus.map(({ name, memoryMiB }) => `${name}, ${memoryMiB} MiB`).join("; ");
  const libraries = cudaLibraries(root);
  const needed = libraries.find(([name]) => name === "cuda-runtime")?.[1] ?? null;
  const installs = libraries.map(([name, version]) => `${name} ${version}`).join(", ");
  // Within a major version of CUDA, newer libraries run on older drivers.
  const old = supported && needed && Number.parseInt(supported, 10) < Number.parseInt(needed, 10);
  return [
    old
      ? optional(
          "gpu driver",
          `${first.driver} runs CUDA ${supported}, the libraries are of CUDA ${needed}; ${names}`,
          "install a newer NVIDIA driver",
        )
      : found("gpu driver", first.driver, `runs CUDA up to ${supported ?? "?"}; ${names}`),
    found("cuda libraries", needed, `${installs}, as the set-up installs them`),
  ];
}

/** Name and version of what TensorFlow's GPU kernels call, from the set-up's list. */
function cudaLibraries(root: string): [name: string, version: string][] {
  const file = path.join(root, "tools/setup/requirements/tensorflow-cuda.txt");
  if (!existsSync(file)) return [];
  const told = /^nvidia-(cuda-runtime|cudnn|cublas|nccl)-cu\d+==([\d.]+)/;
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line): [string, string][] => {
      const match = told.exec(line);
      return match ? [[match[1]!, match[2]!]] : [];
    });
}

function driverBanner(): string {
  try {
    return execFileSync("nvidia-smi", [], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 10_000,
    });
  } catch {
    return "";
  }
}
