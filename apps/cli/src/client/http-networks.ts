import type { NetworkVersion } from "@resweep/store";
import type { NetworkDetail } from "@resweep/sweeps";
import { z } from "zod";
import type { NetworksClient } from "./networks-client.ts";

const Version = z.looseObject({ createdAt: z.coerce.date() });
const Detail = z.looseObject({
  createdAt: z.coerce.date(),
  promotions: z.array(z.looseObject({ at: z.coerce.date() })),
});

/** Asks a dashboard: `ask` for the answer, `send` without one. */
interface Asking {
  ask<T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T>;
  send(path: string, init: RequestInit): Promise<unknown>;
  body(method: string, body: unknown): RequestInit;
}

export function httpNetworks({ ask, send, body }: Asking): NetworksClient {
  const at = (reference: string) => `networks/${encodeURIComponent(reference)}`;
  return {
    async list() {
      const { networks } = await ask(z.object({ networks: z.array(Version) }), "networks");
      return networks as unknown as NetworkVersion[];
    },
    show: async (reference) => (await ask(Detail, at(reference))) as unknown as NetworkDetail,
    add: (network) =>
      ask(z.object({ name: z.string(), version: z.int() }), "networks", body("POST", network)),
    async promote(alias, network, why) {
      await send(`aliases/${encodeURIComponent(alias)}`, body("PUT", { network, why }));
    },
    async annotate(reference, notes) {
      await send(at(reference), body("PATCH", { notes }));
    },
    async remove(reference) {
      await send(at(reference), { method: "DELETE" });
    },
  };
}
