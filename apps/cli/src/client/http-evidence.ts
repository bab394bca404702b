import type { EvidenceClient } from "./evidence-client.ts";

/** The JSON of an address below /api/, or a refusal as it was there. */
interface Asking {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

/** Asks a dashboard, whose answers are what its own use cases returned: JSON without dates or special numbers. */
export function httpEvidence({ get, post }: Asking): EvidenceClient {
  const found = async <T>(answer: Promise<unknown>): Promise<T> => (await answer) as T;
  const query = (asked: Readonly<Record<string, unknown>>) => {
    const given = Object.entries(asked).flatMap(([key, value]): [string, string][] =>
      value === undefined ? [] : [[key, String(value)]],
    );
    return new URLSearchParams(given).toString();
  };
  return {
    claims: async (id) => (await found<{ claims: [] }>(get(`sweeps/${id}/claims`))).claims,
    compare: (id, question) => found(post(`sweeps/${id}/compare`, question)),
    cells: (id, asked) => found(get(`sweeps/${id}/cells?${query(asked)}`)),
    importance: (id, asked) => found(get(`sweeps/${id}/importance?${query(asked)}`)),
    pareto: (id, asked) => found(get(`sweeps/${id}/pareto?${query(asked)}`)),
    family: (id) => found(get(`sweeps/${id}/family`)),
    twins: (id) => found(get(`sweeps/${id}/twins`)),
    launchTwins: (id) => found(post(`sweeps/${id}/twins`, {})),
    degradation: (id, asked) => found(get(`sweeps/${id}/degradation?${query(asked)}`)),
    divergence: (id) => found(get(`sweeps/${id}/divergence`)),
    addSeeds: (id, wish) => found(post(`sweeps/${id}/seeds`, wish)),
  };
}
