/** What a trial ran on; kept with each attempt. */
export interface DeviceFacts {
  readonly kind: "cpu" | "gpu";
  /** Model name of the processor, or of the GPU when one is used. */
  readonly name: string;
  readonly processor: string;
  readonly cores: number;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** Instruction set extensions that TensorFlow's kernels choose by, such as `avx512_bf16`. */
  readonly instructions: readonly string[];
  readonly tensorflow: string;
  readonly node: string;
  readonly gpu: { name: string; driver: string; memoryMiB: number } | null;
}
