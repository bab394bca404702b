import { parse } from "@resweep/spec";
import type { Platform } from "../platform.ts";
import { NetworkNotes } from "./register-network.ts";

/** Puts other notes to a registered network. Throws InvalidInput, NotFound. */
export async function annotateNetwork(
  { store }: Pick<Platform, "store">,
  reference: string,
  notes: string,
): Promise<void> {
  await store.networks.annotate(reference, parse(NetworkNotes, notes, "notes"));
}
