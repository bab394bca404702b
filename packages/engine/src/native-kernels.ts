import type { DeviceFacts } from "./device.ts";

/** The operations of `native/`, in this process. */
export type NativeKernels =
  /** `version` is raised with every change that changes a result's bits. */
  | { readonly version: number; readonly missing: null }
  /** Compiled programs then use TensorFlow's own operations alone. */
  | { readonly version: null; readonly missing: string };

/** What the kernels are compiled for. */
const instructions = ["avx512f", "avx512bw", "avx512vl", "fma"];

/** Makes them known to TensorFlow, which must have been loaded before. */
export function loadNativeKernels(
  require: (name: string) => unknown,
  device: Pick<DeviceFacts, "kind" | "instructions">,
): NativeKernels {
  if (device.kind === "gpu") return { version: null, missing: "they are for the CPU" };
  const lacking = instructions.filter((name) => !device.instructions.includes(name));
  if (lacking.length > 0) {
    return { version: null, missing: `this processor has no ${lacking.join(", ")}` };
  }
  try {
    const { version } = require("@resweep/engine/native") as { version: number };
    return { version, missing: null };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { version: null, missing: `they do not load (${reason}); run \`npm run setup\`` };
  }
}
