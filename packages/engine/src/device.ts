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
  /** Version of our own operations that compiled programs run on; null where TensorFlow's alone do. */
  readonly nativeKernels: number | null;
  readonly tensorflow: string;
  readonly node: string;
  /** The GPU that the driver shows, used or not. */
  readonly gpu: GpuFacts | null;
}

export interface GpuFacts {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
  /** NVIDIA's number for what its cores can do, such as 7.5; null where the driver does not say. */
  readonly computeCapability: number | null;
}

/**
 * Without what is loaded only after them.
 * @param gpus those that the driver lists.
 * @param visible CUDA_VISIBLE_DEVICES, whose first is the GPU that this process uses.
 */
export function deviceFacts(
  binding: Binding,
  gpus: readonly GpuFacts[],
  threads: number,
  visible?: string,
): Omit<DeviceFacts, "nativeKernels"> {
  const processor = cpus()[0]?.model.trim() ?? "unknown";
  const gpu = gpus[Number(visible?.split(",")[0])] ?? gpus[0] ?? null;
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

/**
 * The GPUs that NVIDIA's driver lists, in its order; none without a driver.
 * @param answer what `nvidia-smi` answers to the question for these facts; it is asked unless given.
 */
export function installedGpus(answer = askDriver()): GpuFacts[] {
  return answer.split("\n").flatMap((line) => {
    const [name, driver, memory, capability] = line.split(",").map((part) => part.trim());
    if (!name || !driver) return [];
    const computeCapability = Number(capability) || null;
    return [{ name, driver, memoryMiB: Number(memory), computeCapability }];
  });
}

function askDriver(): string {
  try {
    return execFileSync(
      "nvidia-smi",
      ["--query-gpu=name,driver_version,memory.total,compute_cap", "--format=csv,noheader,nounits"],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 },
    );
  } catch {
    return "";
  }
}
