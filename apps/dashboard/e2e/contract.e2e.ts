import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import {
  type ApiClient,
  createClient,
  type OperationName,
  openapi,
  operations,
} from "@resweep/api";
import { openStore, type Store } from "@resweep/store";
import { addPerson, makeToken } from "@resweep/sweeps";
import Ajv from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Operation, resources } from "../src/reference/operations.ts";
import { seed } from "./seed.ts";
import { seedConfusions } from "./seed-confusions.ts";
import { seedFamily } from "./seed-family.ts";
import { openWorld, root, type World } from "./world.ts";

/*
 * Every operation is called as its example in the reference says, with curl, by an admin's token; what comes back is held to
 * its schema in the document, in which no object may have a field that is not declared.
 */

let world: World;
let store: Store;
let api: ApiClient;
let token = "";
let folder = "";
/** A sweep of which some trials are running, diverged and failed, beside the one of the examples. */
let mixed = 0;
/** A trial that tells what its network confuses, of data that this machine has. */
let confused = 0;
beforeAll(async () => {
  world = await openWorld({ auth: "required" });
  await seedFamily(world.databaseUrl); // sweep 1, trial 1, worker 1 of the examples
  ({ sweepId: mixed } = await seed(world.databaseUrl));
  confused = (await seedConfusions(world.databaseUrl)).trials[0]!;
  store = openStore(world.databaseUrl, { connections: 2 });
  await addPerson(
    store.people,
    { name: "ada", role: "admin", password: "a long password" },
    "test",
  );
  const ada = (await store.people.find("ada"))!;
  ({ token } = await makeToken(store.people, ada, { name: "contract", scope: "admin" }));
  api = createClient({ url: world.url, token });
  folder = mkdtempSync(path.join(tmpdir(), "resweep-contract-"));
  writeFileSync(
    path.join(folder, "sweep.yaml"),
    "name: by-curl\nspace:\n  recipe.learningRate: [0.05, 0.1]\n",
  );
});
afterAll(async () => {
  await store?.close();
  await world?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** What must be so before an operation can be done, and the example for that; elsewhere the example is used as it stands. */
const prepare: { readonly [Name in OperationName]?: (example: string) => Promise<string> } = {
  "POST /api/sweeps/{id}/pause": async (example) => ofSweep(example, await launch()),
  "POST /api/sweeps/{id}/resume": async (example) => {
    const id = await launch();
    await api.ask("POST /api/sweeps/{id}/pause", { params: { id } });
    return ofSweep(example, id);
  },
  "POST /api/sweeps/{id}/cancel": async (example) => ofSweep(example, await launch()),
  "PATCH /api/sweeps/{id}": async (example) =>
    ofSweep(example, await launch()).replace("'{}'", `'{"concurrency":2,"hours":null}'`),
  "PATCH /api/sweeps/{id}/annotation": async (example) =>
    example.replace("'{}'", `'{"notes":"for the paper","tags":["ladder"]}'`),
  "POST /api/sweeps/{id}/enqueue": async (example) =>
    ofSweep(
      example,
      await launch({
        sampler: { name: "random", trials: 2 },
        space: { "recipe.learningRate": { min: 0.01, max: 1, scale: "log" } },
      }),
    ),
  "POST /api/sweeps/{id}/compare": async (example) => ofSweep(example, mixed),
  "DELETE /api/sweeps/{id}": async (example) => ofSweep(example, await ended()),
  "POST /api/sweeps/{id}/undelete": async (example) => {
    const id = await ended();
    await api.ask("DELETE /api/sweeps/{id}", { params: { id } });
    return ofSweep(example, id);
  },
  "POST /api/trials/{id}/cancel": async (example) =>
    ofTrial(example, await trialOf(await launch())),
  "POST /api/trials/{id}/pause": async (example) => ofTrial(example, await trialOf(await launch())),
  "POST /api/trials/{id}/resume": async (example) => {
    const id = await trialOf(await launch());
    await api.ask("POST /api/trials/{id}/pause", { params: { id } });
    return ofTrial(example, id);
  },
  "POST /api/trials/{id}/reopen": async (example) => ofTrial(example, 2),
  "POST /api/trials/actions": async (example) => ofMany(example, await trialOf(await launch())),
  "POST /api/trials/deletions": async (example) => ofMany(example, await trialOf(await ended())),
  "POST /api/sweeps/actions": async (example) => ofMany(example, await launch()),
  "POST /api/sweeps/deletions": async (example) => ofMany(example, await ended()),
  "DELETE /api/trials/{id}": async (example) => ofTrial(example, 3),
  "POST /api/trials/{id}/undelete": async (example) => {
    await api.ask("DELETE /api/trials/{id}", { params: { id: 4 } });
    return ofTrial(example, 4);
  },
  "GET /api/trials/{id}/confusion": async (example) => ofTrial(example, confused),
  "GET /api/trials/{id}/images/{part}/{image}": async (example) => ofTrial(example, confused),
  "POST /api/workers/{id}/release": async (example) => {
    const { workerId } = await store.workers.register({
      ...{ name: "broken", host: "h", pid: 1, slots: 1 },
      offers: [...(await store.workers.list())[0]!.offers],
    });
    await launch({ priority: 99, seeds: 3 });
    for (let failure = 0; failure < 3; failure++) {
      const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
      const outcome = { state: "failed", class: "infrastructure", message: "no disk" } as const;
      await store.attempts.finish(claim, outcome);
    }
    return example.replace("/workers/1/", `/workers/${workerId}/`);
  },
  "DELETE /api/networks/{reference}": async (example) => {
    const request = { params: { alias: "best" }, body: { network: null } };
    await api.ask("PUT /api/aliases/{alias}", request);
    return example;
  },
  "POST /api/reports/{id}/undelete": async (example) => {
    const body = { title: "Deleted" };
    const { id } = await api.ask("POST /api/reports", { body });
    await api.ask("DELETE /api/reports/{id}", { params: { id } });
    return example.replace("/reports/1/", `/reports/${id}/`);
  },
  "PATCH /api/session": async (example) => asUser(example, "correct horse battery"),
  "DELETE /api/session": async (example) => asUser(example, "staple of many words"),
  "DELETE /api/tokens/{id}": async (example) => {
    const { tokens } = await api.ask("GET /api/tokens");
    return example.replace(
      "/tokens/1",
      `/tokens/${tokens.find(({ name }) => name !== "contract")!.id}`,
    );
  },
};

const ofSweep = (example: string, id: number) => example.replace("/sweeps/1", `/sweeps/${id}`);
const ofTrial = (example: string, id: number) => example.replace("/trials/1", `/trials/${id}`);
/** Of it, and of one that there is not. */
const ofMany = (example: string, id: number) => example.replace("[1,2]", `[${id},999999]`);

async function launch(fields: object = {}): Promise<number> {
  return (await api.ask("POST /api/sweeps", { body: { name: "prepared", ...fields } })).id;
}

async function trialOf(sweep: number): Promise<number> {
  return (await api.ask("GET /api/trials", { query: { sweep } })).trials[0]!.id;
}

async function ended(): Promise<number> {
  const params = { id: await launch() };
  await api.ask("POST /api/sweeps/{id}/cancel", { params });
  await vi.waitFor(
    async () => expect((await api.ask("GET /api/sweeps/{id}", { params })).state).toBe("cancelled"),
    30_000,
  );
  return params.id;
}

/** By the session of the user whom the examples add. */
async function asUser(example: string, password: string): Promise<string> {
  const response = await fetch(`${world.url}/api/session`, {
    method: "POST",
    headers: { origin: world.url, "content-type": "application/json" },
    body: JSON.stringify({ name: "resnet20-half", password }),
  });
  const cookie = response.headers.get("set-cookie")!.split(";")[0]!;
  return example.replace("curl ", `curl -b "${cookie}" `);
}

const examples = new Map<string, Operation>(
  [...resources().values()].flat().map((one) => [`${one.method} ${one.path}`, one]),
);
/** What makes the things of the examples comes first, then what reads them, then what changes them. */
const makers: readonly OperationName[] = [
  "POST /api/networks",
  "PUT /api/aliases/{alias}",
  "POST /api/reports",
  "POST /api/users",
  "POST /api/session",
  "POST /api/tokens",
];
const rank = (name: OperationName) =>
  makers.includes(name)
    ? makers.indexOf(name) - makers.length
    : name.startsWith("GET ")
      ? 1
      : name.startsWith("DELETE ")
        ? 3
        : 2;
const names = (Object.keys(operations) as OperationName[]).sort((a, b) => rank(a) - rank(b));

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(JSON.parse(JSON.stringify(openapi())), "api", false, false);
const place = (...parts: string[]) =>
  `api#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;

function hold(value: unknown, pointer: string): void {
  const validate = ajv.getSchema(pointer);
  if (!validate) throw new Error(`${pointer} is not in the document`);
  validate(value);
  expect(validate.errors ?? [], JSON.stringify(value).slice(0, 500)).toEqual([]);
}

interface Told {
  readonly body: string;
  readonly status: number;
  readonly type: string;
}

/** Runs an example as it stands on the page, with a token. */
async function run(example: string): Promise<Told> {
  const credentials = example.startsWith("curl -b") ? "" : `-H "authorization: Bearer $TOKEN" `;
  const limit = example.includes("curl -N") ? 4 : 60; // a stream does not end by itself
  const told = `curl -sS --max-time ${limit} -w '\\n%{http_code} %{content_type}' ${credentials}`;
  const { stdout } = await promisify(execFile)("bash", ["-c", example.replace("curl ", told)], {
    cwd: folder,
    env: { ...process.env, RESWEEP: world.url, TOKEN: token },
    maxBuffer: 64 * 2 ** 20,
  }).catch((error: { stdout: string }) => error);
  const at = stdout.lastIndexOf("\n");
  const [status, type = ""] = stdout.slice(at + 1).split(" ");
  return { body: stdout.slice(0, at), status: Number(status), type: type.split(";")[0]! };
}

test.each(names)("%s answers what the document says", async (name) => {
  const { curl } = examples.get(name)!;
  const told = await run((await prepare[name]?.(curl)) ?? curl);
  holdAnswer(name, told);
  // The sweep that has NaN, a failure and trials still to come reads as well.
  if (name.startsWith("GET /api/sweeps/{id}")) holdAnswer(name, await run(ofSweep(curl, mixed)));
  if (name.startsWith("GET /api/trials/{id}") && !prepare[name])
    for (const { id } of (await api.ask("GET /api/trials", { query: { sweep: mixed } })).trials)
      holdAnswer(name, await run(ofTrial(curl, id)));
});

function holdAnswer(name: OperationName, { body, status, type }: Told): void {
  const [method, route] = name.split(" ") as [string, string];
  const { answer } = operations[name];
  const statuses = answer.kind === "json" ? Object.keys(answer.statuses) : ["200"];
  expect(statuses, body.slice(0, 500)).toContain(String(status));
  const response = ["paths", route, method.toLowerCase(), "responses", String(status), "content"];
  switch (answer.kind) {
    case "json":
      expect(type).toBe("application/json");
      hold(JSON.parse(body), place(...response, type, "schema"));
      return;
    case "text":
      expect(answer.types).toContain(type);
      expect(body).not.toBe("");
      return;
    case "events": {
      const events = [...body.matchAll(/^event: (.*)\ndata: (.*)$/gm)];
      expect(events.length).toBeGreaterThan(0);
      for (const [, event, data] of events)
        hold(JSON.parse(data!), place(...response, type, "x-events", event!));
    }
  }
}

test.each([
  ["GET", "/api/sweeps/999999", 404],
  ["GET", "/api/sweeps?limit=many", 400],
  ["POST", "/api/workers/1/release", 409],
])("%s %s is refused with a problem", async (method, address, status) => {
  const told = await run(`curl -X ${method} "$RESWEEP${address}"`);
  expect(told.status).toBe(status);
  hold(JSON.parse(told.body), place("components", "schemas", "Problem"));
});

test("the script of docs/api.md is the one in examples, and does what it says", async () => {
  const script = "examples/api-client.ts";
  const [, told] = /```ts\n(.*?)```/s.exec(readFileSync(path.join(root, "docs/api.md"), "utf8"))!;
  expect(told).toBe(readFileSync(path.join(root, script), "utf8"));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [path.join(root, "node_modules/tsx/dist/cli.mjs"), script],
    { cwd: root, env: { ...process.env, RESWEEP_URL: world.url, RESWEEP_TOKEN: token } },
  );
  expect(stdout).toMatch(/^sweep \d+: 4 trials\n/);
  expect(stdout).toMatch(/Z pruning-ladder 0\.\d+\n/);
  expect(stdout).toMatch(/\ncancelled 100 %\n409 conflict: Sweep \d+ has ended/);
});
