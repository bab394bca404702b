import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import type { Binding } from "./backend.ts";

/** What a trial ran on; kept with each attempt. */
export interface DeviceFacts {
  readonly kind: "cpu" | "gpu";
  /** Model name of the GPU when TensorFlow uses one, otherwise of the processor. */
  readonly name: string;
  readonly processor: string;
  readonly cores: number;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Instruction set extensions that TensorFlow's kernels choose by, such as `avx512_bf16`. */
  readonly instructions: readonly string[];
  readonly tensorflow: string;
  readonly node: string;
  /** The GPU that the driver shows, used or not. */
  readonly gpu: GpuFacts | null;
}

export interface GpuFacts {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
}

export function deviceFacts(binding: Binding, threads: number): DeviceFacts {
  const processor = cpus()[0]?.model.trim() ?? "unknown";
  const gpu = installedGpu();
  const usesGpu = binding.isUsingGpuDevice();
  return {
    kind: usesGpu ? "gpu" : "cpu",
    name: usesGpu ? (gpu?.name ?? "GPU") : processor,
    processor,
    cores: availableParallelism(),
    threads,
    instructions: instructionSet(),
    tensorflow: binding.TF_Version,
    node: process.version,
    gpu,
  };
}

const relevantInstructions = /^(avx\w*|fma|f16c|amx\w*)$/;

/** Empty where the kernel does not say (anything but Linux). */
function instructionSet(): string[] {
  try {
    const flags = /^flags\s*:\s*(.*)$/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? "";
    return flags.split(" ").filter((flag) => relevantInstructions.test(flag));
  } catch {
    return [];
  }
}

/** The first GPU that NVIDIA's driver lists, or null without a driver. */
function installedGpu(): GpuFacts | null {
  try {
    const answer = execFileSync(
      "nvidia-smi",
      ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader,nounits"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 },
    );
    const [name, driver, memory] = answer
      .split("\n")[0]!
      .split(",")
      .map((part) => part.trim());
    return name && driver ? { name, driver, memoryMiB: Number(memory) } : null;
  } catch {
    return null;
  }
}
