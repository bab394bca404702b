/** The GPU that a process may see, and how much of it. */
export interface GpuShare {
  /** As in CUDA_VISIBLE_DEVICES: a number or a UUID. */
  readonly id: string;
  /** The most of its memory that TensorFlow takes; null for all. What CUDA itself holds, some 500 MiB, comes on top. */
  readonly memoryMiB: number | null;
}

export interface LibraryOptions {
  /** Threads for one operation. */
  readonly threads: number;
  /** Where slots share out a machine's GPUs; TensorFlow takes those it sees unless given. */
  readonly gpu?: GpuShare;
}

/** Facts of the machine that what the library is told depends on. */
interface Machine {
  /** Whether the driver lists a GPU. */
  readonly hasGpu: boolean;
}

/** Has XLA compile clusters of operations, in a process that starts with it: an option for GPUs, on cores it is slower. */
export const xlaEnvironment = { TF_XLA_FLAGS: "--tf_xla_auto_jit=2 --tf_xla_cpu_global_jit" };

/**
 * What TensorFlow is told through the environment, which it reads when its library is loaded: the binding hands no
 * configuration to its sessions. `given` is the environment so far: what a user has set there is left to him, but for
 * threads and the slot's GPU.
 */
export function libraryEnvironment(
  { threads, gpu }: LibraryOptions,
  { hasGpu }: Machine,
  given: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const usual: Record<string, string> = {
    TF_CPP_MIN_LOG_LEVEL: "2",
    // Processes share a GPU: without this the first one takes all of its memory.
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    // Kernels of a GPU that sum in whatever order their threads end in would give a resumed trial other bits.
    ...(hasGpu && { TF_DETERMINISTIC_OPS: "1" }),
  };
  return {
    ...Object.fromEntries(Object.entries(usual).filter(([name]) => given[name] === undefined)),
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: String(threads),
    OMP_NUM_THREADS: String(threads),
    ...(gpu && { CUDA_VISIBLE_DEVICES: gpu.id }),
    // Of each device, in every allocator: per_process_gpu_memory_fraction could only be set in a session's options.
    ...(gpu && gpu.memoryMiB !== null && { TF_PER_DEVICE_MEMORY_LIMIT_MB: String(gpu.memoryMiB) }),
  };
}
