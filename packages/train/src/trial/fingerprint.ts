import { createHash } from "node:crypto";
import type { DeviceFacts } from "@resweep/engine";

/** What a resumed trial must share for its numbers to come out the same to the bit. */
export interface Fingerprint {
  readonly device: string;
  readonly instructions: string;
  readonly tensorflow: string;
  /** Version of the native kernels, or null without them. */
  readonly kernels: number | null;
  readonly threads: number;
}

/** Of a loaded runtime, or of one that another process told of. */
export function fingerprintOf({ device }: { readonly device: DeviceFacts }): Fingerprint {
  return {
    device: device.name,
    instructions: device.instructions.join(" "),
    tensorflow: device.tensorflow,
    kernels: device.nativeKernels,
    threads: device.threads,
  };
}

/** Twelve characters that stand for it, to be written into a sweep's `requires.fingerprint`. */
export function fingerprintId(fingerprint: Fingerprint): string {
  const { device, instructions, tensorflow, kernels, threads } = fingerprint;
  const text = JSON.stringify([device, instructions, tensorflow, kernels, threads]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
