import type { Ask } from "./http-client.ts";
import type { NetworksClient } from "./networks-client.ts";

/** Asks a dashboard. */
export function httpNetworks(ask: Ask): NetworksClient {
  return {
    list: async () => (await ask("GET /api/networks")).networks,
    show: (reference) => ask("GET /api/networks/{reference}", { params: { reference } }),
    add: (body) => ask("POST /api/networks", { body }),
    async promote(alias, network, why) {
      await ask("PUT /api/aliases/{alias}", { params: { alias }, body: { network, why } });
    },
    async annotate(reference, notes) {
      await ask("PATCH /api/networks/{reference}", { params: { reference }, body: { notes } });
    },
    async remove(reference) {
      await ask("DELETE /api/networks/{reference}", { params: { reference } });
    },
  };
}
