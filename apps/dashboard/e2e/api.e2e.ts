import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { seed } from "./seed.ts";
import { openWorld, root, type World } from "./world.ts";

let world: World;
let sweepId: number;
beforeAll(async () => {
  world = await openWorld({ redis: false }); // everything here works while Redis is down
  ({ sweepId } = await seed(world.databaseUrl));
});
afterAll(() => world?.stop());

const ask = (place: string, init?: RequestInit) => fetch(`${world.url}${place}`, init);
const post = (place: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(place, {
    method: "POST",
    headers: { origin: world.url, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("a sweep is planned, launched and read while Redis is down", async () => {
  const health = await (await ask("/api/health")).json();
  expect(health).toEqual({ ok: true, postgres: "ok", redis: "unreachable" });
  const spec = { name: "by-http", space: { "architecture.depth": [8, 20] } };
  const plan = await (await post("/api/plan", spec)).json();
  expect(plan).toMatchObject({ trials: 2, configurations: 2, slots: 2 });
  expect(plan.estimate.durationMs).toBeGreaterThan(0);
  expect(plan.space.checkpointBytes).toBeGreaterThan(0);
  const response = await post("/api/sweeps", spec);
  expect(response.status).toBe(201);
  const { id } = await response.json();
  expect(await (await ask(`/api/sweeps/${id}`)).json()).toMatchObject({
    name: "by-http",
    state: "running",
    trials: { total: 2, queued: 2 },
  });
  const cancelled = await (await post(`/api/sweeps/${id}/cancel`, {})).json();
  expect(["cancelling", "cancelled"]).toContain(cancelled.state);
  expect((await post(`/api/sweeps/${id}/pause`, {})).status).toBe(409);
});

test("a sweep that has ended is deleted and brought back", async () => {
  const { id } = await (await post("/api/sweeps", { name: "to-delete" })).json();
  const remove = () =>
    ask(`/api/sweeps/${id}`, { method: "DELETE", headers: { origin: world.url } });
  expect((await remove()).status).toBe(409);
  await post(`/api/sweeps/${id}/cancel`, {});
  await vi.waitFor(async () => expect((await remove()).status).toBe(200), 30_000);
  expect((await ask(`/api/sweeps/${id}`)).status).toBe(404);
  expect((await post(`/api/sweeps/${id}/undelete`, {})).status).toBe(200);
  expect(await (await ask(`/api/sweeps/${id}`)).json()).toMatchObject({ state: "cancelled" });
});

test("one trial that has ended is deleted, brought back and opened again", async () => {
  const { id } = await (await post("/api/sweeps", { name: "one-trial", seeds: 2 })).json();
  const { trials } = await (await ask(`/api/trials?sweep=${id}`)).json();
  const trial = `/api/trials/${trials[1].id}`;
  const remove = () => ask(trial, { method: "DELETE", headers: { origin: world.url } });
  expect((await post(`${trial}/reopen`, {})).status).toBe(409);
  await post(`${trial}/cancel`, {});
  await vi.waitFor(async () => expect((await remove()).status).toBe(200), 30_000);
  expect((await ask(trial)).status).toBe(404);
  expect((await post(`${trial}/undelete`, {})).status).toBe(200);
  expect(await (await post(`${trial}/reopen`, {})).json()).toMatchObject({ desired: "run" });
  await post(`/api/sweeps/${id}/cancel`, {});
});

test.each([
  ["an unknown key", { nam: "x" }, "name"],
  [
    "a depth that is not 6n+2",
    { base: { architecture: { name: "cifar-resnet", depth: 21 } } },
    "6n+2",
  ],
  ["an empty choice list", { space: { "architecture.depth": [] } }, "empty"],
  ["a grid over the budget", { space: { seed: [1] }, budget: { trials: 1 } }, "seeds"],
  [
    "more trials than the budget",
    { space: { "architecture.depth": [8, 14, 20] }, budget: { trials: 2 } },
    "budget",
  ],
])(
  "%s is refused with the field and the way out, and nothing is made",
  async (_what, spec, words) => {
    const before = (await (await ask("/api/sweeps")).json()).sweeps.length;
    const response = await post("/api/sweeps", spec);
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error.code).toBe("invalid-input");
    expect(error.issues.length).toBeGreaterThan(0);
    expect(error.message).toContain(words);
    expect((await (await ask("/api/sweeps")).json()).sweeps.length).toBe(before);
  },
);

test("a body is JSON, or YAML when it says so", async () => {
  const yaml = { "content-type": "application/yaml" };
  expect(
    (await post("/api/plan", "name: x\nspace:\n  architecture.depth: [8, 20]\n", yaml)).status,
  ).toBe(200);
  const broken = await (await post("/api/plan", "name: [x", yaml)).json();
  expect(broken.error.message).toMatch(/not YAML at line \d/);
  expect((await (await post("/api/plan", "{")).json()).error.message).toContain("not JSON");
  expect(
    (await (await post("/api/plan", "{}", { "content-type": "text/plain" })).json()).error.message,
  ).toContain("application/json");
});

test("pages of other origins and foreign host names are refused", async () => {
  const foreign = await post("/api/sweeps", {}, { origin: "http://evil.example" });
  expect(foreign.status).toBe(403);
  expect((await foreign.json()).error.message).toContain("evil.example");
  expect((await post("/api/plan", {}, { origin: world.url })).status).toBe(200);
  expect(await statusWithHost(world.url, "evil.example")).toBe(403);
});

test("what is not there is 404, also as a stream; what is not a number is 400", async () => {
  for (const place of [
    "/api/sweeps/99999",
    "/api/sweeps/99999/events",
    "/api/trials/99999",
    "/sweeps/99999",
  ])
    expect((await ask(place)).status, place).toBe(404);
  for (const place of [
    "/api/sweeps/x",
    "/api/trials",
    "/api/curves?trials=x&names=a",
    "/api/sweeps?limit=0",
  ])
    expect((await ask(place)).status, place).toBe(400);
});

test("the stream tells the present state at once, then changes", async () => {
  const abort = new AbortController();
  const response = await ask(`/api/sweeps/${sweepId}/events`, { signal: abort.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toContain("no-transform");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("event: changes")) text += (await reader.read()).value;
  while (!/data: .*\n\n/.test(text)) text += (await reader.read()).value;
  const data = JSON.parse(/data: (.*)\n\n/.exec(text.slice(text.indexOf("event: changes")))![1]!);
  expect(data.trials.length).toBe(12);
  expect(data.sweep.id).toBe(sweepId);
  abort.abort();
});

test("curves and exports keep NaN; long curves come with their band", async () => {
  const { trials } = await (await ask(`/api/trials?sweep=${sweepId}`)).json();
  expect(trials[3].results["train/loss"]).toBe("NaN");
  const { curves } = await (
    await ask(`/api/curves?trials=${trials[3].id},${trials[0].id}&names=train/loss&points=100`)
  ).json();
  const diverged = curves.find((one: { trialId: number }) => one.trialId === trials[3].id);
  expect(diverged.value.at(-1)).toBe("NaN");
  const long = curves.find((one: { trialId: number }) => one.trialId === trials[0].id);
  expect(long.step.length).toBeLessThanOrEqual(100);
  expect(long.max.length).toBe(long.step.length);

  const csv = await (await ask(`/api/sweeps/${sweepId}/export?format=csv`)).text();
  expect(csv.trim().split(/\r?\n/).length).toBe(13);
  const points = await (await ask(`/api/sweeps/${sweepId}/export?format=jsonl&points=1`)).text();
  expect(points).toContain('"value":"NaN"');
  expect((await ask(`/api/sweeps/${sweepId}/export?format=xml`)).status).toBe(400);
});

test("the catalogue and the API describe themselves", async () => {
  const catalogue = await (await ask("/api/catalogue")).json();
  expect(Object.keys(catalogue.catalogues)).toContain("architectures");
  expect(catalogue.trial.fields.recipe.fields.epochs.default).toBeGreaterThan(0);
  const openapi = await (await ask("/api/openapi.json")).json();
  expect(openapi.openapi).toBe("3.1.0");
  expect(Object.keys(openapi.paths)).toContain("/api/sweeps/{id}/events");
});

test("no TensorFlow is in the bundle", () => {
  const bundle = path.join(root, "apps/dashboard/.next/server");
  const files = readdirSync(bundle, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".js"),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files)
    expect(readFileSync(path.join(bundle, file), "utf8").includes("@tensorflow/tfjs"), file).toBe(
      false,
    );
});

// The last one: it stops the server.
test("a stopping server ends its streams instead of waiting for their readers", async () => {
  const response = await ask(`/api/sweeps/${sweepId}/events`);
  const reader = response.body!.getReader();
  await reader.read();
  const before = Date.now();
  const stopped = world.stop();
  const ended = (async () => {
    for (;;) if ((await reader.read()).done) return;
  })();
  await ended.catch(() => undefined);
  expect(Date.now() - before).toBeLessThan(5000);
  await stopped;
});

/** fetch sets the host itself; a plain request may name any. */
async function statusWithHost(url: string, host: string): Promise<number | undefined> {
  const { request } = await import("node:http");
  return new Promise((resolve, reject) => {
    request(`${url}/api/health`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
