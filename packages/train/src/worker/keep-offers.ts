import { loadedTensorFlow } from "@resweep/engine";
import type { Store } from "@resweep/store";
import { every } from "./every.ts";
import { deviceDetails, type MachineFacts } from "./machine-facts.ts";
import type { Messages } from "./messages.ts";
import { type Machine, offersOf } from "./offers.ts";
import { persist } from "./persist.ts";

/** How often it is looked whether datasets have come or gone. */
const lookMs = 30_000;

export interface OfferKeeper {
  readonly store: Store;
  readonly workerId: number;
  readonly messages: Messages;
  readonly threads: number;
  /** As it was when the worker registered. */
  readonly machine: Machine;
  /** Where the datasets are now. */
  look(): Promise<Pick<MachineFacts, "datasets">>;
  onChange(offers: readonly string[]): Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Keeps Postgres told of what this machine offers. The device comes later than the rest: a process of its own loads
 * TensorFlow to tell it, and until then trials that do not mind the device are taken.
 */
export async function keepOffers(keeper: OfferKeeper): Promise<void> {
  const { store, workerId, messages, signal } = keeper;
  let machine = keeper.machine;
  const tell = async (change: Partial<Machine>, facts: Record<string, unknown>) => {
    machine = { ...machine, ...change };
    const offers = offersOf(machine);
    const options = { about: "telling what this machine offers", messages, signal };
    await persist(() => store.workers.offer(workerId, offers), options);
    await persist(() => store.workers.tell(workerId, facts), options);
    await keeper.onChange(offers);
  };
  const introduceDevice = async () => {
    const loaded = await loadedTensorFlow(keeper.threads, { signal });
    await tell({ device: loaded.device }, deviceDetails(loaded));
  };
  const lookAgain = async () => {
    const { datasets } = await keeper.look();
    if (JSON.stringify(datasets) !== JSON.stringify(machine.datasets))
      await tell({ datasets }, { datasets });
  };
  const trouble = (error: unknown) => {
    if (!signal.aborted) messages.trouble("what this machine offers", error);
  };
  await Promise.all([
    introduceDevice().catch(trouble),
    every(lookMs, signal, () => lookAgain().catch(trouble)),
  ]);
}
