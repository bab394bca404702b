import type { EvidenceClient } from "./evidence-client.ts";
import type { Ask } from "./http-client.ts";

/** Asks a dashboard. */
export function httpEvidence(ask: Ask): EvidenceClient {
  return {
    claims: async (id) => (await ask("GET /api/sweeps/{id}/claims", { params: { id } })).claims,
    compare: (id, question) =>
      ask("POST /api/sweeps/{id}/compare", { params: { id }, body: question }),
    cells: (id, query) => ask("GET /api/sweeps/{id}/cells", { params: { id }, query }),
    importance: (id, query) => ask("GET /api/sweeps/{id}/importance", { params: { id }, query }),
    pareto: (id, { metrics }) =>
      ask("GET /api/sweeps/{id}/pareto", {
        params: { id },
        query: { metrics: metrics?.join(",") },
      }),
    family: (id) => ask("GET /api/sweeps/{id}/family", { params: { id } }),
    twins: (id) => ask("GET /api/sweeps/{id}/twins", { params: { id } }),
    launchTwins: (id) => ask("POST /api/sweeps/{id}/twins", { params: { id } }),
    degradation: (id, query) => ask("GET /api/sweeps/{id}/degradation", { params: { id }, query }),
    divergence: (id) => ask("GET /api/sweeps/{id}/divergence", { params: { id } }),
    confusion: (id, query) => ask("GET /api/trials/{id}/confusion", { params: { id }, query }),
    addSeeds: (id, body) => ask("POST /api/sweeps/{id}/seeds", { params: { id }, body }),
  };
}
