import { Conflict, InvalidInput, NotFound, parse, Unavailable } from "@resweep/spec";
import type {
  EventSummary,
  SweepDetail,
  SweepSummary,
  TrialSummary,
  WorkerSummary,
} from "@resweep/store";
import { z } from "zod";
import type { Client } from "./client.ts";
import { httpEvidence } from "./http-evidence.ts";
import { httpNetworks } from "./http-networks.ts";
import { httpReports } from "./http-reports.ts";
import { EventWire, Problem, SweepWire, TrialWire, WorkerWire } from "./wire.ts";

/**
 * Goes through the HTTP API of a running dashboard. `address` has no slash at its end. Without an API token it asks as one
 * of the dashboard's own pages would, which is enough where nobody signs in.
 */
export function httpClient(address: string, token: string | null = null): Client {
  const credentials: Record<string, string> =
    token === null ? { origin: new URL(address).origin } : { authorization: `Bearer ${token}` };
  const request = async (path: string, init: RequestInit = {}): Promise<Response> => {
    let response: Response;
    try {
      const headers = { ...credentials, ...(init.headers as Record<string, string>) };
      response = await fetch(`${address}/api/${path}`, { ...init, headers, redirect: "error" });
    } catch (error) {
      throw new Unavailable(`no dashboard answers at ${address} (RESWEEP_URL); is it running?`, {
        cause: error,
      });
    }
    if (!response.ok) throw await refusal(response, address);
    return response;
  };
  const ask = async <T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T> => {
    const response = await request(path, init);
    try {
      return parse(schema, await response.json());
    } catch (error) {
      throw new Unavailable(
        `${address} answered something else than a dashboard of this version would`,
        { cause: error },
      );
    }
  };
  const withBody = (method: string, body?: unknown): RequestInit => ({
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const post = (body?: unknown) => withBody("POST", body);

  return {
    async hasWorker() {
      const answer = z.object({ workers: z.array(z.object({ alive: z.boolean() })) });
      return (await ask(answer, "workers")).workers.some(({ alive }) => alive);
    },
    async rooms() {
      const worker = z.object({ name: z.string(), alive: z.boolean(), facts: z.looseObject({}) });
      const { workers } = await ask(z.object({ workers: z.array(worker) }), "workers");
      const { roomsOf } = await import("@resweep/sweeps");
      return roomsOf(workers);
    },
    async workers() {
      const { workers } = await ask(z.object({ workers: z.array(WorkerWire) }), "workers");
      return workers as unknown as WorkerSummary[];
    },
    async releaseWorker(id) {
      await request(`workers/${id}/release`, post());
    },
    launch: (spec) => ask(z.object({ id: z.int() }), "sweeps", post(spec)),
    async sweeps({ limit, search = "", shelf }) {
      const answer = z.object({ sweeps: z.array(SweepWire) });
      const query = new URLSearchParams({
        limit: String(Math.min(limit, 500)),
        ...(search !== "" && { search }),
        ...(shelf !== undefined && { shelf }),
      });
      const { sweeps } = await ask(answer, `sweeps?${query}`);
      return sweeps as unknown as SweepSummary[];
    },
    async sweep(id) {
      return (await ask(SweepWire, `sweeps/${id}`)) as unknown as SweepDetail;
    },
    async trials(sweepId) {
      const answer = z.object({ trials: z.array(TrialWire) });
      const { trials } = await ask(answer, `trials?sweep=${sweepId}`);
      return trials as unknown as TrialSummary[];
    },
    async trial(id) {
      return (await ask(TrialWire, `trials/${id}`)) as unknown as TrialSummary;
    },
    async edit(id, edit) {
      await request(`sweeps/${id}`, withBody("PATCH", edit));
    },
    async annotate(id, change) {
      await request(`sweeps/${id}/annotation`, withBody("PATCH", change));
    },
    async timeline(id, limit) {
      const answer = z.object({ events: z.array(EventWire) });
      const { events } = await ask(answer, `sweeps/${id}/timeline?limit=${limit}`);
      return events as unknown as EventSummary[];
    },
    enqueue: (id, values) =>
      ask(
        z.object({ values: z.record(z.string(), z.json()), trials: z.int() }),
        `sweeps/${id}/enqueue`,
        post(values),
      ),
    async steer(id, wish) {
      await request(`sweeps/${id}/${wish}`, post());
    },
    async steerTrial(id, wish) {
      await request(`trials/${id}/${wish}`, post());
    },
    delete: (kind, id) =>
      ask(z.object({ until: z.coerce.date() }), `${kind}s/${id}`, { method: "DELETE" }),
    async undelete(kind, id) {
      await request(`${kind}s/${id}/undelete`, post());
    },
    evidence: httpEvidence({
      get: (path) => ask(z.unknown(), path),
      post: (path, body) => ask(z.unknown(), path, post(body)),
    }),
    networks: httpNetworks({ ask, send: request, body: withBody }),
    reports: httpReports({ ask, send: request, body: withBody }),
    async *export(id, { format, rows = "trials" }) {
      const response = await request(`sweeps/${id}/export?format=${format}&rows=${rows}`);
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? [])
        yield decoder.decode(chunk as Uint8Array, { stream: true });
      yield decoder.decode();
    },
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
async function refusal(response: Response, address: string): Promise<Error> {
  const body = Problem.safeParse(await response.json().catch(() => null));
  if (!body.success) return new Unavailable(`${address} answered with status ${response.status}`);
  const { code, message, issues } = body.data.error;
  if (code === "invalid-input") return new InvalidInput(issues ?? [{ path: "", message }]);
  if (code === "not-found") return new NotFound(message);
  if (code === "conflict") return new Conflict(message);
  if (code === "unauthenticated")
    return InvalidInput.at("RESWEEP_TOKEN", `${address} knows nobody by it: ${message}`);
  if (code === "forbidden") return InvalidInput.at("RESWEEP_TOKEN", message);
  return new Unavailable(`${address}: ${message}`);
}
