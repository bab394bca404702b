import { type ApiClient, ApiProblem, createClient, operations } from "@resweep/api";
import { Conflict, InvalidInput, NotFound, Unavailable } from "@resweep/spec";
import type { Client } from "./client.ts";
import { httpEvidence } from "./http-evidence.ts";
import { httpNetworks } from "./http-networks.ts";
import { httpReports } from "./http-reports.ts";

/** Asks the API, whose refusals are the errors that the use cases raise there. */
export type Ask = ApiClient<"parsed">["ask"];

/** Goes through the HTTP API of a running dashboard. `address` has no slash at its end. */
export function httpClient(address: string, token: string | null = null): Client {
  const api = createClient({ url: address, token, operations });
  const ask: Ask = (...request) =>
    api.ask(...request).catch((error) => {
      throw refusal(error, address);
    });
  const text: ApiClient["text"] = async function* (...request) {
    try {
      yield* api.text(...request);
    } catch (error) {
      throw refusal(error, address);
    }
  };
  const workers = async () => (await ask("GET /api/workers")).workers;

  return {
    hasWorker: async () => (await workers()).some(({ alive }) => alive),
    async rooms() {
      const { roomsOf } = await import("@resweep/sweeps");
      return roomsOf(await workers());
    },
    workers,
    async releaseWorker(id) {
      await ask("POST /api/workers/{id}/release", { params: { id } });
    },
    preview: (body) => ask("POST /api/plan", { body }),
    launch: (spec) => ask("POST /api/sweeps", { body: spec }),
    async sweeps({ limit, search, shelf }) {
      const query = { limit: Math.min(limit, 500), search: search || undefined, shelf };
      return (await ask("GET /api/sweeps", { query })).sweeps;
    },
    sweep: (id) => ask("GET /api/sweeps/{id}", { params: { id } }),
    trials: async (sweep) => (await ask("GET /api/trials", { query: { sweep } })).trials,
    trial: (id) => ask("GET /api/trials/{id}", { params: { id } }),
    diff: (ids) => ask("GET /api/diff", { query: { trials: ids.join(",") } }),
    async edit(id, body) {
      await ask("PATCH /api/sweeps/{id}", { params: { id }, body });
    },
    async annotate(id, body) {
      await ask("PATCH /api/sweeps/{id}/annotation", { params: { id }, body });
    },
    versions: (id) => ask("GET /api/sweeps/{id}/versions", { params: { id } }),
    async timeline(id, limit) {
      const request = { params: { id }, query: { limit } };
      return (await ask("GET /api/sweeps/{id}/timeline", request)).events;
    },
    enqueue: (id, body) => ask("POST /api/sweeps/{id}/enqueue", { params: { id }, body }),
    async steer(id, wish) {
      await ask(`POST /api/sweeps/{id}/${wish}`, { params: { id } });
    },
    async steerTrial(id, wish) {
      await ask(`POST /api/trials/{id}/${wish}`, { params: { id } });
    },
    async actOnSweeps(action, sweeps, priority) {
      if (action === "delete") {
        return (await ask("POST /api/sweeps/deletions", { body: { sweeps: [...sweeps] } })).acted;
      }
      const body = { action, sweeps: [...sweeps], priority };
      return (await ask("POST /api/sweeps/actions", { body })).acted;
    },
    async actOnTrials(action, trials) {
      if (action === "delete") {
        return (await ask("POST /api/trials/deletions", { body: { trials: [...trials] } })).acted;
      }
      return (await ask("POST /api/trials/actions", { body: { action, trials: [...trials] } }))
        .acted;
    },
    delete: (kind, id) => ask(`DELETE /api/${kind}s/{id}`, { params: { id } }),
    async undelete(kind, id) {
      await ask(`POST /api/${kind}s/{id}/undelete`, { params: { id } });
    },
    evidence: httpEvidence(ask),
    networks: httpNetworks(ask),
    reports: httpReports(ask, text),
    export: (id, { format, rows = "trials" }) =>
      text("GET /api/sweeps/{id}/export", { params: { id }, query: { format, rows } }),
    import: async () => {
      throw InvalidInput.at(
        "RESWEEP_URL",
        "an import goes straight to the database: unset it, and set DATABASE_URL and REDIS_URL where they are not this clone's",
      );
    },
    close: async () => {},
  };
}

/** The error that the dashboard reports, as the one that it was there. */
function refusal(error: unknown, address: string): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const { code, message, issues } = error;
  const cause = { cause: error };
  switch (code) {
    case "invalid-input":
      return new InvalidInput(issues.length > 0 ? issues : [{ path: "", message }], cause);
    case "not-found":
      return new NotFound(message, cause);
    case "conflict":
      return new Conflict(message, cause);
    case "unauthenticated":
      return InvalidInput.at("RESWEEP_TOKEN", `${address} knows nobody by it: ${message}`, cause);
    case "forbidden":
      return InvalidInput.at("RESWEEP_TOKEN", message, cause);
    case "unreachable":
      return new Unavailable(
        `no dashboard answers at ${address} (RESWEEP_URL); is it running?`,
        cause,
      );
    case "unexpected":
      return new Unavailable(message, cause);
    default:
      return new Unavailable(`${address}: ${message}`, cause);
  }
}
