import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { openStore, type Store } from "@resweep/store";
import { addPerson, makeToken } from "@resweep/sweeps";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pages, routes } from "./routes.ts";
import { openWorld, type World } from "./world.ts";

const password = "correct horse battery staple";
const roles = ["viewer", "researcher", "admin"] as const;
const scopes = ["read", "launch", "worker", "admin"] as const;

let world: World;
let store: Store;
/** Headers by which each is known: a role by its session, a scope by a token of an admin. */
const as: Record<string, Record<string, string>> = {};

beforeAll(async () => {
  world = await openWorld({ redis: false, auth: "required" });
  store = openStore(world.databaseUrl, { connections: 2 });
  for (const role of roles) {
    await addPerson(store.people, { name: role, role, password }, "test");
    const response = await signIn(role);
    expect(response.status).toBe(200);
    const cookie = response.headers.get("set-cookie")!;
    expect(cookie).toMatch(
      /^resweep-session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/,
    );
    as[role] = { cookie: cookie.split(";")[0]!, origin: world.url };
  }
  const admin = (await store.people.find("admin"))!;
  for (const scope of scopes) {
    const { token } = await makeToken(store.people, admin, { name: scope, scope });
    as[scope === "admin" ? "admin token" : scope] = { authorization: `Bearer ${token}` };
  }
});
afterAll(async () => {
  await store?.close();
  await world?.stop();
});

const ask = (place: string, init: RequestInit = {}) =>
  fetch(world.url + place, { redirect: "manual", ...init });
const signIn = (name: string, word = password, headers: Record<string, string> = {}) =>
  ask("/api/session", {
    method: "POST",
    headers: { origin: world.url, "content-type": "application/json", ...headers },
    body: JSON.stringify({ name, password: word }),
  });
/** A body that every handler refuses, so that those who may change nothing either. */
const nothing = (method: string) =>
  method === "GET" || method === "HEAD" ? {} : { body: "[]", method };
async function send(place: string, method: string, headers: Record<string, string>) {
  const json = { "content-type": "application/json" };
  const abort = new AbortController();
  const response = await ask(place, {
    ...{ method, signal: abort.signal, headers: { ...json, ...headers } },
    ...nothing(method),
  });
  abort.abort(); // a stream need not be read
  return response;
}

/** What each may; said here once more, since a test that asked the code could not fail. */
const may: Record<string, readonly string[]> = {
  viewer: ["read", "self"],
  researcher: ["read", "launch", "worker", "self"],
  admin: ["read", "launch", "worker", "admin", "self"],
  read: ["read"],
  launch: ["read", "launch"],
  worker: ["worker"],
  "admin token": ["read", "launch", "worker", "admin", "self"],
};

describe("every route", () => {
  test("is made by the wrapper, and few need nothing", () => {
    const all = routes();
    expect(all.length).toBeGreaterThan(40);
    expect(all.filter(({ wrapped }) => !wrapped)).toEqual([]);
    const open = all.filter(({ needs }) => needs.includes("nothing"));
    expect(open.map(({ method, address }) => `${method} ${address}`).sort()).toEqual([
      "GET /api/health",
      "POST /api/session",
    ]);
  });

  test.each(routes().map((one) => ({ ...one, name: `${one.method} ${one.address}` })))(
    "$name",
    async ({ method, address, needs }) => {
      if (needs.includes("nothing")) return;
      const { origin } = as.viewer!;
      const strangers: Record<string, string>[] = [
        { origin: world.url },
        { authorization: `Bearer rsw_${"A".repeat(43)}` },
        { cookie: `resweep-session=${"A".repeat(43)}`, origin: origin! },
      ];
      for (const stranger of strangers) {
        const { status } = await send(address, method, stranger);
        expect(status, `stranger ${JSON.stringify(stranger)}`).toBe(401);
      }
      for (const [who, grants] of Object.entries(may)) {
        if (address === "/api/session" && method === "DELETE") continue; // signs them out
        const { status } = await send(address, method, as[who]!);
        const allowed = needs.some((need) => grants.includes(need));
        if (allowed) expect([401, 403], who).not.toContain(status);
        else expect(status, who).toBe(403);
      }
    },
  );

  test.each(pages())("the page %s", async (address) => {
    const { status, headers } = await ask(address);
    if (address === "/sign-in") {
      expect(status).toBe(200);
      return;
    }
    expect(status).toBe(303);
    expect(new URL(headers.get("location")!, world.url).href).toBe(
      `${world.url}/sign-in?to=${encodeURIComponent(address)}`,
    );
    expect((await ask(address, { headers: as.worker })).status).toBe(403);
    expect([200, 404]).toContain((await ask(address, { headers: as.viewer })).status);
  });

  test("an address that nobody made is no way around", async () => {
    for (const place of [
      "/api",
      "/api/nothing",
      "/_next/image?url=%2Ficon.svg&w=64&q=75",
      "/x.json",
    ])
      expect([303, 401], place).toContain((await ask(place)).status);
    // CVE-2025-29927: a header that told older versions of Next to skip what comes before.
    const skip = { "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy:src/proxy:src/proxy" };
    expect((await ask("/api/sweeps", { headers: skip })).status).toBe(401);
  });
});

describe("what changes something", () => {
  test.each([
    ["foreign", { origin: "http://evil.example" }],
    ["null", { origin: "null" }],
    ["absent", {}],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
  ])("is refused with an origin that is %s, session or not", async (_what, headers) => {
    const { cookie } = as.admin!;
    const response = await send("/api/sweeps", "POST", { cookie: cookie!, ...headers } as never);
    expect(response.status).toBe(403);
    expect(
      (await send("/api/session", "DELETE", { cookie: cookie!, ...headers } as never)).status,
    ).toBe(403);
    expect((await ask("/api/session", { headers: as.admin })).status).toBe(200);
  });

  test("is kept under the name of who did it", async () => {
    const body = JSON.stringify({ name: "whose" });
    const json = { "content-type": "application/json" };
    for (const [who, name] of [
      ["researcher", "researcher"],
      ["launch", "admin"],
    ] as const) {
      const headers = { ...json, ...as[who] };
      const { id } = await (await ask("/api/sweeps", { method: "POST", body, headers })).json();
      expect((await store.sweeps.get(id)).createdBy).toBe(name);
      await ask(`/api/sweeps/${id}/cancel`, { method: "POST", headers: as[who] });
      const events = await store.events.list({ sweepId: id });
      expect(new Set(events.map(({ by }) => by))).toContain(name);
    }
  });

  test("is never a GET: rows are the same after all of them", async () => {
    const before = await contents();
    for (const { address, method } of routes())
      if (method === "GET") await send(address, "GET", as.admin!);
    for (const address of pages()) await ask(address, { headers: as.admin });
    expect(await contents()).toEqual(before);
  });
});

/** What people have made, without what the controller moves by itself. */
async function contents() {
  return {
    sweeps: (await store.sweeps.list({ limit: 500 })).map(({ id, name, desired }) => [
      id,
      name,
      desired,
    ]),
    users: await store.people.list(),
    tokens: (await store.people.tokens()).map(({ id, name, scope }) => [id, name, scope]),
    networks: await store.networks.list(),
  };
}

describe("sign-in", () => {
  test("answers the same, after as long, to a wrong password and to nobody", async () => {
    const timed = async (name: string) => {
      const start = performance.now();
      const response = await signIn(name, "wrong password, really");
      return {
        ms: performance.now() - start,
        status: response.status,
        body: await response.text(),
      };
    };
    const [known, unknown] = [await timed("viewer"), await timed("nobody-here")];
    expect(unknown.status).toBe(401);
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect(unknown.ms).toBeGreaterThan(known.ms / 3); // the work of the hash, not an early no
  });

  test("is limited for an account, and a claimed address is no way around", async () => {
    await addPerson(store.people, { name: "mallory", role: "viewer", password }, "test");
    for (let count = 0; count < 10; count++) {
      const claim = { "x-resweep-peer": `10.0.0.${count}`, "x-forwarded-for": `10.0.1.${count}` };
      expect((await signIn("mallory", `guess number ${count}`, claim)).status).toBe(401);
    }
    const { status, headers } = await signIn("mallory");
    expect(status).toBe(429);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  });

  test("ends with signing out, a new password or removal", async () => {
    await addPerson(store.people, { name: "leaver", role: "admin", password }, "test");
    const enter = async (word = password) => {
      const response = await signIn("leaver", word);
      return { cookie: response.headers.get("set-cookie")!.split(";")[0]!, origin: world.url };
    };
    const state = async (headers: Record<string, string>) =>
      (await ask("/api/session", { headers })).status;
    const first = await enter();
    await ask("/api/session", { method: "DELETE", headers: first });
    expect(await state(first)).toBe(401);
    const second = await enter();
    const changed = await ask("/api/session", {
      method: "PATCH",
      headers: { ...second, "content-type": "application/json" },
      body: JSON.stringify({ password, newPassword: "another long password" }),
    });
    expect(changed.status).toBe(200);
    expect(await state(second)).toBe(401);
    const third = await enter("another long password");
    expect(await state(third)).toBe(200);
    await ask("/api/users/leaver", { method: "DELETE", headers: as.admin });
    expect(await state(third)).toBe(401);
  });

  test("over https its cookie is Secure and bound to the host, and the answer says to stay on https", async () => {
    const response = await signIn("viewer", password, { "x-forwarded-proto": "https" });
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-resweep-session=.*; Secure$/);
    expect(response.headers.get("strict-transport-security")).toContain("max-age");
  });

  test("goes on to places of this dashboard only", async () => {
    for (const to of [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:alert(1)",
    ]) {
      const text = await (await ask(`/sign-in?to=${encodeURIComponent(to)}`)).text();
      expect(text, to).toMatch(/\\"to\\":\\"\/\\"/); // the form is told to go to "/"
    }
  });
});

describe("tokens", () => {
  test("are told once, belong to someone, and one that leaked makes no others", async () => {
    const json = { "content-type": "application/json" };
    const make = (headers: Record<string, string>, wish: object) =>
      ask("/api/tokens", {
        method: "POST",
        headers: { ...json, ...headers },
        body: JSON.stringify(wish),
      });
    const { token } = await (await make(as.viewer!, { name: "mine" })).json();
    expect(token).toMatch(/^rsw_[\w-]{43}$/);
    expect((await make(as.viewer!, { name: "more", scope: "launch" })).status).toBe(400);
    expect((await make({ authorization: `Bearer ${token}` }, { name: "two" })).status).toBe(403);
    const { tokens } = await (await ask("/api/tokens", { headers: as.viewer })).json();
    expect(JSON.stringify(tokens)).not.toContain(token.slice(4, 20));
    expect(tokens.map(({ owner }: { owner: string }) => owner)).toEqual(["viewer"]);
    const others = (await store.people.tokens("admin"))[0]!;
    const revoke = (id: number, headers = as.viewer) =>
      ask(`/api/tokens/${id}`, { method: "DELETE", headers });
    expect((await revoke(others.id)).status).toBe(404);
    expect((await revoke(tokens[0].id)).status).toBe(200);
    const { status } = await ask("/api/sweeps", { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(401);
  });
});

describe("what comes in", () => {
  const post = (body: string, place = "/api/sweeps") =>
    ask(place, {
      ...{ method: "POST", body },
      headers: { ...as.researcher, "content-type": "application/json" },
    });

  test.each([
    ["__proto__", '{"name":"x","__proto__":{"admin":true}}'],
    [
      "a prototype further down",
      '{"name":"x","base":{"constructor":{"prototype":{"admin":true}}}}',
    ],
    ["a key that nothing has", '{"name":"x","admin":true}'],
    ["a body of more than 1 MB", JSON.stringify({ name: "x", notes: "y".repeat(1_000_001) })],
    ["a body nested 100,000 deep", `{"name":"x","base":${"[".repeat(1e5)}${"]".repeat(1e5)}}`],
  ])("%s is refused", async (_what, body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect((await response.json()).error.code).toBe("invalid-input");
  });

  test.each(["../../../etc/passwd", "/etc/passwd", "a\u0000b", "..\\x", "link/../../x"])(
    "a weight file %j outside of its folder is refused",
    async (file) => {
      const spec = { name: "x", base: { init: { file, sha256: "0".repeat(64) } } };
      expect((await post(JSON.stringify(spec))).status).toBe(400);
    },
  );

  test.each([
    "/api/networks/..%2f..%2fetc%2fpasswd",
    "/api/networks/a%00b",
    "/networks/a%00b",
    "/api/curves?trials=1&names=a%27%3B%20DROP%20TABLE%20sweep%3B--",
    "/api/curves?trials=1&names=a%00b",
    "/api/sweeps?search=%27%22%3B--",
    "/api/sweeps?search=a%00b",
    "/_next/static/..%2f..%2f..%2fpackage.json",
    "/_next/static/%2e%2e/%2e%2e/package.json",
  ])("%s finds nothing and breaks nothing", async (place) => {
    const response = await ask(place, { headers: as.viewer });
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(/root:|"dependencies"/);
    expect((await ask("/api/sweeps", { headers: as.viewer })).status).toBe(200);
  });

  test("a traversal that no client has tidied", async () => {
    const socket = connect(Number(new URL(world.url).port), "127.0.0.1");
    const { host } = new URL(world.url);
    socket.end(
      `GET /_next/static/../../../package.json HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
    );
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    await once(socket, "close");
    expect(text).not.toMatch(/^HTTP\/1\.1 200/);
    expect(text).not.toContain('"dependencies"');
  });

  test("a script in a name is text on the page", async () => {
    const name = `<script>alert(1)</script><img src=x onerror=alert(2)>`;
    const { id } = await (await post(JSON.stringify({ name, notes: name, tags: ["<b>"] }))).json();
    for (const place of ["/", `/sweeps/${id}`]) {
      const text = await (await ask(place, { headers: as.viewer })).text();
      expect(text).toContain("&lt;script&gt;alert(1)");
      expect(text).not.toContain("<script>alert(1)");
      expect(text).not.toContain("<img src=x");
    }
  });
});

describe("headers", () => {
  test("a page runs scripts of its nonce only, and each answer has another nonce", async () => {
    const nonces = new Set<string>();
    for (const place of ["/sign-in", "/", "/trials", "/nothing-here"]) {
      const response = await ask(place, { headers: as.viewer });
      const policy = response.headers.get("content-security-policy")!;
      const nonce = /script-src 'self' 'nonce-([\w+/=]+)' 'strict-dynamic';/.exec(policy)![1]!;
      nonces.add(nonce);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      const scripts = (await response.text()).match(/<script\b[^>]*>/g)!;
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts) expect(script, place).toContain(`nonce="${nonce}"`);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
      });
      expect(response.headers.has("x-powered-by")).toBe(false);
      expect(response.headers.has("access-control-allow-origin")).toBe(false);
    }
    expect(nonces.size).toBe(4);
  });

  test("data is not kept by caches and is no document", async () => {
    const { headers } = await ask("/api/sweeps", { headers: as.viewer });
    expect(headers.get("cache-control")).toContain("no-store");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("a foreign host is refused before anything else", async () => {
    const status = await new Promise((resolve, reject) => {
      const host = { host: "evil.example" };
      request(`${world.url}/api/health`, { headers: host }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end();
    });
    expect(status).toBe(403);
  });
});
