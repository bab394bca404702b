import { openStore, type Store } from "@resweep/store";
import { addPerson } from "@resweep/sweeps";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect } from "vitest";
import { type Browser, openBrowser } from "./browser.ts";
import { seed } from "./seed.ts";
import { openWorld, type World } from "./world.ts";

const password = "correct horse battery staple";
const json = { "content-type": "application/json" };
const roles = ["viewer", "researcher", "admin"] as const;
export type Role = (typeof roles)[number];

/** For the tests of a file: a platform that asks who one is, with somebody of each role, and a seeded sweep. */
export function withPeople() {
  let world: World;
  let browser: Browser;
  let store: Store;
  let sweepId: number;
  let admin: Record<string, string>;

  beforeAll(async () => {
    world = await openWorld({ redis: false, auth: "required" });
    ({ sweepId } = await seed(world.databaseUrl));
    store = openStore(world.databaseUrl, { connections: 2 });
    for (const role of roles) await addPerson(store.people, { name: role, role, password }, "test");
    admin = await signIn("admin");
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await store?.close();
    await world?.stop();
  });

  /** The headers of somebody of that role. */
  async function signIn(name: Role): Promise<Record<string, string>> {
    const response = await fetch(`${world.url}/api/session`, {
      ...{ method: "POST", headers: { origin: world.url, ...json } },
      body: JSON.stringify({ name, password }),
    });
    expect(response.status).toBe(200);
    return { cookie: response.headers.get("set-cookie")!.split(";")[0]!, origin: world.url };
  }

  /** As an admin, unless said. */
  async function send(method: "POST" | "DELETE", place: string, body?: unknown, headers = admin) {
    const response = await fetch(`${world.url}/api/${place}`, {
      ...{ method, headers: { ...headers, ...json } },
      ...(method === "POST" && { body: JSON.stringify(body ?? {}) }),
    });
    return { status: response.status, body: await response.json() };
  }

  return {
    get url() {
      return world.url;
    },
    get store() {
      return store;
    },
    /** Of the seeded sweep. */
    get sweepId() {
      return sweepId;
    },
    signIn,
    send,
    /** A page as somebody of that role sees it. */
    async pageAs(role: Role, view?: Parameters<Browser["page"]>[0]) {
      const [name, value] = (await signIn(role)).cookie!.split("=", 2);
      const page = await browser.page(view);
      await page.context().clearCookies();
      await page.context().addCookies([{ name: name!, value: value!, url: world.url }]);
      return page;
    },
    /** A sweep of its own, whose trials no worker takes. */
    async launched(name: string, seeds = 4): Promise<number> {
      const base = { dataset: { name: "synthetic" } };
      return (await send("POST", "sweeps", { name, seeds, base })).body.id;
    },
  };
}

/** What can be done to what is chosen. */
export const bar = (page: Page) => page.getByRole("region", { name: "What is chosen" });
