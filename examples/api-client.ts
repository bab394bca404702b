// What a dashboard knows, asked from a script of one's own: RESWEEP_URL=http://127.0.0.1:3000 npx tsx examples/api-client.ts
import { ApiProblem, createClient, operations } from "@resweep/api";

const { RESWEEP_URL: url = "http://127.0.0.1:3000", RESWEEP_TOKEN: token = null } = process.env;
// With `operations` what is answered is checked: times are dates then, and NaN is a number.
const api = createClient({ url, token, operations });

try {
  const { id, trials } = await api.ask("POST /api/sweeps", {
    body: { name: "by-script", seeds: 2, space: { "recipe.learningRate": [0.05, 0.1] } },
  });
  console.log(`sweep ${id}: ${trials} trials`);

  // Every sweep there is, page by page.
  for await (const sweep of api.rows("GET /api/sweeps", {
    query: { shelf: "current", limit: 100 },
  }))
    console.log(sweep.createdAt.toISOString(), sweep.name, sweep.best?.value ?? "-");

  // What happens to it, until it has ended. A connection that breaks is opened again.
  await api.ask("POST /api/sweeps/{id}/cancel", { params: { id } });
  for await (const { event, data } of api.events("GET /api/sweeps/{id}/events", {
    params: { id },
  })) {
    if (event !== "changes" || data.sweep === null) continue;
    console.log(data.sweep.state, `${Math.round(100 * data.sweep.progress)} %`);
    if (data.sweep.endedAt !== null) break;
  }

  await api.ask("POST /api/sweeps/{id}/pause", { params: { id } });
} catch (error) {
  if (!(error instanceof ApiProblem)) throw error;
  console.log(`${error.status} ${error.code}: ${error.message}`); // 409 conflict: it has ended
}
