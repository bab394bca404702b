import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { operations } from "../operations.ts";
import { ApiProblem } from "./api-problem.ts";
import { createClient } from "./create-client.ts";

type Handle = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server;
let url = "";
let handle: Handle = () => {};
const asked: { line: string; headers: IncomingMessage["headers"]; body: string }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      asked.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      handle(request, response, body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
});
afterAll(() => server.close());

const answering =
  (value: unknown, status = 200): Handle =>
  (_request, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  };

test("path, query and body go where they belong", async () => {
  handle = answering({ trials: [] });
  const api = createClient({ url, token: "rsw_x" });
  await api.ask("GET /api/trials", { query: { sweep: 7 } });
  await api.ask("PUT /api/aliases/{alias}", {
    params: { alias: "a/b c" },
    body: { network: null },
  });
  await api.ask("GET /api/curves", { query: { trials: "1,2", names: "a&b", points: undefined } });
  expect(asked.map(({ line, body }) => [line, body])).toEqual([
    ["GET /api/trials?sweep=7", ""],
    ["PUT /api/aliases/a%2Fb%20c", '{"network":null}'],
    ["GET /api/curves?trials=1,2&names=a%26b", ""],
  ]);
  expect(asked[0]!.headers.authorization).toBe("Bearer rsw_x");
  expect(asked[1]!.headers["content-type"]).toBe("application/json");
});

test("without a token it says that it comes from the dashboard", async () => {
  handle = answering({ workers: [] });
  await createClient({ url }).ask("GET /api/workers");
  expect(asked[0]!.headers.origin).toBe(url);
});

const line = { id: 1, fence: 1, level: "info", message: "m", at: "2026-01-02T03:04:05.000Z" };

test("answers are as they were sent, or parsed where the operations are given", async () => {
  handle = answering({ lines: [{ ...line, later: "field" }] });
  const request = { params: { id: 1 } };
  const sent = await createClient({ url }).ask("GET /api/trials/{id}/log", request);
  expect(sent.lines[0]!.at).toBe(line.at);
  const checked = createClient({ url, operations });
  const { lines } = await checked.ask("GET /api/trials/{id}/log", request);
  expect(lines).toEqual([{ ...line, at: new Date(line.at) }]); // what a newer dashboard adds is let go
  handle = answering({ lines: [{ ...line, id: "one" }] });
  await expect(checked.ask("GET /api/trials/{id}/log", request)).rejects.toMatchObject({
    code: "unexpected",
    message: `${url} answered something else than a dashboard of this version would`,
  });
});

test("what is refused is a problem with its code, fields and status", async () => {
  const issues = [{ path: "name", message: "is missing" }];
  handle = answering(
    { error: { code: "invalid-input", message: "name: is missing", issues } },
    400,
  );
  const problem = await createClient({ url })
    .ask("POST /api/sweeps", { body: {} })
    .catch((e) => e);
  expect(problem).toBeInstanceOf(ApiProblem);
  expect(problem).toMatchObject({ code: "invalid-input", status: 400, issues });
  handle = (_request, response) => response.writeHead(502).end("<html>");
  await expect(createClient({ url }).ask("GET /api/workers")).rejects.toMatchObject({
    ...{ code: "unexpected", status: 502, message: `${url} answered with status 502` },
  });
  await expect(
    createClient({ url: "http://127.0.0.1:9" }).ask("GET /api/workers"),
  ).rejects.toMatchObject({ code: "unreachable", status: 0 });
});

test("an aborted request is no problem of the API", async () => {
  const abort = new AbortController();
  handle = () => abort.abort();
  const asking = createClient({ url }).ask("GET /api/workers", { signal: abort.signal });
  await expect(asking).rejects.toMatchObject({ name: "AbortError" });
});

test("rows are those of all pages, each after the last row of the one before", async () => {
  const left = [9, 8, 7, 6, 5];
  handle = (request, response) => {
    const query = new URL(request.url!, url).searchParams;
    const before = Number(query.get("before") ?? 10);
    const events = left.filter((id) => id < before).slice(0, 2);
    answering({ events: events.map((id) => ({ id })) })(request, response, "");
  };
  const seen: number[] = [];
  const request = { params: { id: 3 }, query: { limit: 2 } };
  for await (const { id } of createClient({ url }).rows("GET /api/sweeps/{id}/timeline", request))
    seen.push(id);
  expect(seen).toEqual(left);
  expect(asked.map(({ line }) => line)).toEqual([
    "GET /api/sweeps/3/timeline?limit=2",
    "GET /api/sweeps/3/timeline?limit=2&before=8",
    "GET /api/sweeps/3/timeline?limit=2&before=6",
    "GET /api/sweeps/3/timeline?limit=2&before=5",
  ]);
});

const changes = (id: number) => ({ sweep: null, trials: [], points: [], reset: [id] });

test("a stream that breaks is opened again after what it last said", async () => {
  handle = (request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("retry: 1\r\n\r\n: ping\n\n");
    if (asked.length === 1) {
      const data = JSON.stringify(changes(1));
      response.write(`id: a1\nevent: changes\ndata: ${data.slice(0, 20)}`);
      setTimeout(() => {
        response.write(`${data.slice(20)}\n\nevent: changes\ndata: {"half`);
        setTimeout(() => request.socket.destroy(), 20);
      }, 20);
    } else if (asked.length === 2) request.socket.destroy();
    else response.write(`event: changes\ndata: ${JSON.stringify(changes(2))}\n\n`);
  };
  const seen: unknown[] = [];
  const request = { params: { id: 3 } };
  const api = createClient({ url, operations });
  for await (const message of api.events("GET /api/sweeps/{id}/events", request)) {
    seen.push(message);
    if (seen.length === 2) break;
  }
  expect(seen).toEqual([
    { event: "changes", data: changes(1) },
    { event: "changes", data: changes(2) },
  ]);
  expect(asked.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "a1", "a1"]);
});

test("a stream that is refused is a problem, and one that is given up ends", async () => {
  handle = answering({ error: { code: "not-found", message: "There is no sweep 3" } }, 404);
  const api = createClient({ url });
  const request = { params: { id: 3 } };
  await expect(api.events("GET /api/sweeps/{id}/events", request).next()).rejects.toMatchObject({
    code: "not-found",
  });
  let closed = false;
  handle = (incoming, response) => {
    incoming.socket.on("close", () => {
      closed = true;
    });
    response.writeHead(200).write(": ping\n\n");
  };
  const abort = new AbortController();
  const stream = api.events("GET /api/sweeps/{id}/events", { ...request, signal: abort.signal });
  setTimeout(() => abort.abort(), 30);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  await expect.poll(() => closed).toBe(true);
});

test("text comes in pieces", async () => {
  handle = (_request, response) => response.writeHead(200).end('{"name":"caf\u00e9"}\n');
  const request = { params: { id: 7 }, query: { format: "jsonl" } } as const;
  let text = "";
  for await (const piece of createClient({ url }).text("GET /api/sweeps/{id}/export", request))
    text += piece;
  expect(text).toBe('{"name":"caf\u00e9"}\n');
  expect(asked[0]!.line).toBe("GET /api/sweeps/7/export?format=jsonl");
});

/** Never run: the compiler must refuse each of these, and does not where an expected error is missing. */
export async function refusedByTheCompiler() {
  const api = createClient();
  // @ts-expect-error: no such path
  await api.ask("GET /api/sweep");
  // @ts-expect-error: no such method of it
  await api.ask("DELETE /api/sweeps");
  // @ts-expect-error: the id is missing
  await api.ask("GET /api/sweeps/{id}");
  // @ts-expect-error: another parameter
  await api.ask("GET /api/sweeps/{id}", { params: { sweep: 1 } });
  // @ts-expect-error: the query's sweep is missing
  await api.ask("GET /api/trials", { query: {} });
  // @ts-expect-error: no such shelf
  await api.ask("GET /api/sweeps", { query: { shelf: "top" } });
  // @ts-expect-error: it takes no body
  await api.ask("POST /api/sweeps/{id}/pause", { params: { id: 1 }, body: {} });
  // @ts-expect-error: a wrong type in the body
  await api.ask("POST /api/sweeps/{id}/seeds", { params: { id: 1 }, body: { seeds: "3" } });
  // @ts-expect-error: no field of a sweep file
  await api.ask("POST /api/sweeps", { body: { nam: "x" } });
  const { sweeps } = await api.ask("GET /api/sweeps");
  // @ts-expect-error: no field of a sweep
  sweeps[0]!.title;
  // @ts-expect-error: a text until it is parsed
  sweeps[0]!.createdAt.getTime();
  // @ts-expect-error: not read in pages
  api.rows("GET /api/workers");
  // @ts-expect-error: no stream
  api.events("GET /api/workers");
  const parsed = await createClient({ operations }).ask("GET /api/sweeps");
  parsed.sweeps[0]!.createdAt.getTime();
}
