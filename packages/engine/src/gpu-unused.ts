import type { GpuFacts } from "./device.ts";

/** What TensorFlow 2.21 says when it passes over a GPU, from the most telling to the least. */
const reasons: readonly RegExp[] = [
  /kernel version .* does not match DSO version .*/i,
  /Could not load dynamic library '[^']+'.*/,
  /Ignoring visible gpu device .*/i,
  /failed call to cuInit:? .*/i,
  /CUDA_ERROR_\w+.*/,
  /Cannot dlopen some GPU libraries.*/,
  /Could not find cuda drivers on your machine.*/i,
];

/**
 * Why TensorFlow does not use a GPU that the driver shows, in one line; null where there is none, or it is used.
 * @param facts.log what the library printed while it was loaded, with TF_CPP_MIN_LOG_LEVEL=0.
 */
export function whyGpuUnused(facts: {
  readonly kind: "cpu" | "gpu";
  readonly gpu: GpuFacts | null;
  readonly library: string;
  readonly log: string;
  /** CUDA_VISIBLE_DEVICES as it was set. */
  readonly visible: string | undefined;
}): string | null {
  const { kind, gpu, library, log, visible } = facts;
  if (kind === "gpu" || gpu === null) return null;
  if (visible !== undefined && /^\s*(-1.*)?$/.test(visible)) {
    return `CUDA_VISIBLE_DEVICES is "${visible}", which hides it`;
  }
  for (const reason of reasons) {
    const said = reason.exec(log)?.[0].trim();
    if (said) return `TensorFlow says: ${said}`;
  }
  if (!library.includes("-cuda/")) return "this TensorFlow was set up for processors";
  return "TensorFlow lists no GPU and says nothing of it";
}
