import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Peer } from "./peer.ts";
import type { Way } from "./ways.ts";

/** The process that trains in a way: ours, from the bundle or from source, or the peer's script. */
export function commandFor(
  { by }: Pick<Way, "by">,
  { root, peer }: { readonly root: string; readonly peer: Peer },
): string[] {
  if (by === "pytorch") {
    if (!("python" in peer)) throw new Error(peer.missing);
    return [peer.python, path.join(root, "tools/bench/pytorch_twin.py")];
  }
  // The bundle lies beside this one's bundle; from source it is run through tsx.
  const bundle = fileURLToPath(new URL("./engine-contestant.mjs", import.meta.url));
  if (existsSync(bundle)) return [process.execPath, bundle];
  const source = fileURLToPath(new URL("./engine-contestant.ts", import.meta.url));
  return [process.execPath, "--import", import.meta.resolve("tsx"), source];
}
