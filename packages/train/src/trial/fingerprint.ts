import { createHash } from "node:crypto";
import type { DeviceFacts } from "@resweep/engine";

/** What a resumed trial must share for its numbers to come out the same to the bit. */
export interface Fingerprint {
  readonly device: string;
  readonly instructions: string;
  readonly tensorflow: string;
  readonly threads: number;
}

/** Of a loaded runtime, or of one that another process told of. */
export function fingerprintOf({ device }: { readonly device: DeviceFacts }): Fingerprint {
  return {
    device: device.name,
    instructions: device.instructions.join(" "),
    tensorflow: device.tensorflow,
    threads: device.threads,
  };
}

/** Twelve characters that stand for it, to be written into a sweep's `requires.fingerprint`. */
export function fingerprintId({ device, instructions, tensorflow, threads }: Fingerprint): string {
  const text = JSON.stringify([device, instructions, tensorflow, threads]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
