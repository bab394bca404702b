import type { ApiClient } from "@resweep/api";
import type { Ask } from "./http-client.ts";
import type { ReportsClient } from "./reports-client.ts";

/** Asks a dashboard. */
export function httpReports(ask: Ask, text: ApiClient["text"]): ReportsClient {
  return {
    async list({ deleted }) {
      const query = { shelf: deleted ? ("deleted" as const) : undefined };
      return (await ask("GET /api/reports", { query })).reports;
    },
    get: (id) => ask("GET /api/reports/{id}", { params: { id } }),
    async delete(id) {
      await ask("DELETE /api/reports/{id}", { params: { id } });
    },
    async undelete(id) {
      await ask("POST /api/reports/{id}/undelete", { params: { id } });
    },
    create: (body) => ask("POST /api/reports", { body }),
    async export(id) {
      let file = "";
      for await (const piece of text("GET /api/reports/{id}/export", { params: { id } }))
        file += piece;
      return file;
    },
  };
}
