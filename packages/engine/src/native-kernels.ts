import type { DeviceFacts } from "./device.ts";

/** The operations of `native/`, in this process. */
export type NativeKernels =
  | { readonly version: number; readonly missing: null }
  /** Compiled programs then use TensorFlow's own operations alone. */
  | { readonly version: null; readonly missing: string };

/** That this code's graphs are made for; part of a trial's fingerprint. `native/addon.cc` states it too. */
const expected = 1;

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
    if (version === expected) return { version, missing: null };
    const missing = `they are of version ${version}, this code wants ${expected}; run \`npm run setup\``;
    return { version: null, missing };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { version: null, missing: `they do not load (${reason}); run \`npm run setup\`` };
  }
}
