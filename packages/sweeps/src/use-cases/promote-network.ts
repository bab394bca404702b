import { parse } from "@resweep/spec";
import type { Actor } from "@resweep/store";
import type { Platform } from "../platform.ts";
import { NetworkName } from "./register-network.ts";

/**
 * Makes an alias, such as `best-small`, stand for a network (`name@version`, a name, another alias), or for none. What it
 * stood for before is kept in its history. Throws InvalidInput, NotFound.
 */
export async function promoteNetwork(
  { store }: Pick<Platform, "store">,
  alias: string,
  reference: string | null,
  actor: Actor,
): Promise<void> {
  await store.networks.promote(parse(NetworkName, alias, "alias"), reference, actor);
}
