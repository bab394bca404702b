import type { Runtime } from "@resweep/engine";

/** The same runtime taken for one on a GPU without bfloat16; the processor's kernels compute in float16 too. */
export function withoutBfloat16(runtime: Runtime): Runtime {
  return {
    ...runtime,
    native: { version: null, missing: "they are for the CPU" },
    device: {
      ...runtime.device,
      kind: "gpu",
      gpu: { name: "Tesla T4", driver: "550", memoryMiB: 15_360, computeCapability: 7.5 },
    },
  };
}
