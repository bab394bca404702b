import {
  annotateNetwork,
  type Platform,
  promoteNetwork,
  registerNetwork,
  showNetwork,
} from "@resweep/sweeps";
import type { NetworksClient } from "./networks-client.ts";

/** Runs the use cases in this process. */
export function localNetworks(platform: Platform, by: string): NetworksClient {
  const { networks } = platform.store;
  return {
    list: () => networks.list(),
    show: (reference) => showNetwork(platform, reference),
    add: (network) => registerNetwork(platform, network, { by }),
    promote: (alias, reference, why) => promoteNetwork(platform, alias, reference, { by, why }),
    annotate: (reference, notes) => annotateNetwork(platform, reference, notes),
    remove: (reference) => networks.remove(reference),
  };
}
