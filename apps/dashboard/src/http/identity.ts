import { AsyncLocalStorage } from "node:async_hooks";
import type { Identity } from "@resweep/store";

// Next may load a module once per route bundle; what a route wrapper sets, code of any other bundle reads.
const shared = globalThis as unknown as { resweepIdentity?: AsyncLocalStorage<Identity> };
shared.resweepIdentity ??= new AsyncLocalStorage();
const current = shared.resweepIdentity;

export const asIdentity = <T>(identity: Identity, work: () => T): T => current.run(identity, work);

/** Who asks for what the route is doing now. */
export function whoAsks(): Identity {
  const identity = current.getStore();
  if (!identity) throw new Error("asked outside of a route that demands an identity");
  return identity;
}
