import type { NetworkVersion } from "@resweep/store";
import type { NetworkDetail } from "@resweep/sweeps";

/** The registry of networks. A reference is `name@version`, a name or an alias; each throws NotFound or InvalidInput. */
export interface NetworksClient {
  list(): Promise<readonly NetworkVersion[]>;
  show(reference: string): Promise<NetworkDetail>;
  /** Throws Conflict where there is nothing to name. */
  add(network: NewNetworkWish): Promise<{ readonly name: string; readonly version: number }>;
  /** Makes an alias stand for a network, or for none. */
  promote(alias: string, reference: string | null, why: string): Promise<void>;
  annotate(reference: string, notes: string): Promise<void>;
  /** Throws Conflict while an alias stands for it. */
  remove(reference: string): Promise<void>;
}

export interface NewNetworkWish {
  readonly name: string;
  readonly trial: number;
  /** The last that ended unless said. */
  readonly stage?: number;
  readonly notes?: string;
}
