import { type DeviceFacts, mixedPrecisionMissing } from "@resweep/engine";
import type { Peer } from "./peer.ts";
import type { Way } from "./ways.ts";

/** Tells why a way cannot be measured on this machine, in one line; null where it can. */
export function reasonsLeftOut(found: {
  readonly device: Pick<DeviceFacts, "kind" | "instructions" | "name">;
  readonly peer: Peer;
  readonly tcmalloc: string | null;
}): (way: Pick<Way, "by" | "precision" | "allocator">) => string | null {
  const { device, peer, tcmalloc } = found;
  const mixed = mixedPrecisionMissing(device as DeviceFacts);
  return ({ by, precision, allocator }) => {
    if (by === "pytorch" && "missing" in peer) return `No PyTorch rows: ${peer.missing}`;
    if (by === "pytorch" && device.kind === "gpu" && !("cuda" in peer && peer.cuda)) {
      return "No PyTorch rows: TensorFlow uses the GPU here, and this PyTorch does not";
    }
    if (precision === "mixed" && mixed) return `No rows in mixed precision: they need ${mixed}`;
    if (allocator === "tcmalloc" && tcmalloc === null) {
      return "No rows with tcmalloc: libtcmalloc is neither in the system's folders nor in LD_LIBRARY_PATH (Debian: libtcmalloc-minimal4)";
    }
    return null;
  };
}
