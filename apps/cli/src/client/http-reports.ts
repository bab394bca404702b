import type { ApiClient } from "@resweep/api";
import type { Ask } from "./http-client.ts";
import type { ReportsClient } from "./reports-client.ts";

/** Asks a dashboard. */
export function httpReports(ask: Ask, text: ApiClient["text"]): ReportsClient {
  return {
    list: async () => (await ask("GET /api/reports")).reports,
    get: (id) => ask("GET /api/reports/{id}", { params: { id } }),
    create: (body) => ask("POST /api/reports", { body }),
    async export(id) {
      let file = "";
      for await (const piece of text("GET /api/reports/{id}/export", { params: { id } }))
        file += piece;
      return file;
    },
  };
}
