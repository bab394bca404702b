import { openStore, type Store } from "@resweep/store";
import { addPerson } from "@resweep/sweeps";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "./browser.ts";
import { seed } from "./seed.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
let browser: Browser;
let store: Store;
let sweepId: number;
/** Headers of an admin. */
let admin: Record<string, string>;

const password = "correct horse battery staple";

beforeAll(async () => {
  world = await openWorld({ redis: false, auth: "required" });
  ({ sweepId } = await seed(world.databaseUrl));
  store = openStore(world.databaseUrl, { connections: 2 });
  for (const role of ["viewer", "researcher", "admin"] as const)
    await addPerson(store.people, { name: role, role, password }, "test");
  admin = await signIn("admin");
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await store?.close();
  await world?.stop();
});

const json = { "content-type": "application/json" };
async function signIn(name: string): Promise<Record<string, string>> {
  const response = await fetch(`${world.url}/api/session`, {
    ...{ method: "POST", headers: { origin: world.url, ...json } },
    body: JSON.stringify({ name, password }),
  });
  expect(response.status).toBe(200);
  return { cookie: response.headers.get("set-cookie")!.split(";")[0]!, origin: world.url };
}

/** A page as someone of that role sees it. */
async function pageAs(role: string, view?: Parameters<Browser["page"]>[0]) {
  const [name, value] = (await signIn(role)).cookie!.split("=", 2);
  const page = await browser.page(view);
  await page.context().clearCookies();
  await page.context().addCookies([{ name: name!, value: value!, url: world.url }]);
  return page;
}

const post = async (place: string, body?: unknown, headers = admin) => {
  const response = await fetch(`${world.url}/api/${place}`, {
    ...{ method: "POST", headers: { ...headers, ...json } },
    body: JSON.stringify(body ?? {}),
  });
  return { status: response.status, body: await response.json() };
};

/** A sweep of its own, whose trials no worker takes. */
async function launched(name: string, seeds = 4): Promise<number> {
  const base = { dataset: { name: "synthetic" } };
  const { body } = await post("sweeps", { name, seeds, base });
  return body.id;
}

const states = (id: number) =>
  store.trials.list({ sweepId: id }).then((trials) => trials.map(({ state }) => state));
const bar = (page: Page) => page.getByRole("region", { name: "What is chosen" });
/** Waits until that many can be acted on so: the page hears of what became of them one by one. */
const press = (page: Page, label: string) =>
  bar(page).getByRole("button", { name: label, exact: true }).click();
const said = (page: Page, text: string) =>
  expect.poll(() => page.getByText(text, { exact: true }).count(), { timeout: 20_000 }).toBe(1);
const undo = (page: Page) => page.getByRole("button", { name: "Undo" }).click();

describe("several trials of a sweep", () => {
  test("are cancelled, and that is taken back; paused and resumed by the keyboard alone", async () => {
    const id = await launched("many trials");
    const page = await pageAs("researcher");
    await page.goto(`${world.url}/sweeps/${id}`);
    await page.getByRole("checkbox", { name: "Choose trial 1" }).check();
    await page.getByRole("checkbox", { name: "Choose trial 2" }).check();
    await page.getByRole("checkbox", { name: "Choose trial 4" }).check();
    await expect.poll(() => bar(page).textContent()).toContain("3 trials");
    // Deleting is an admin's; nothing has ended that could be tried again.
    expect(
      await bar(page)
        .getByRole("button", { name: /^(Delete|Retry)/ })
        .count(),
    ).toBe(0);
    await press(page, "Cancel 3");
    await said(page, "3 trials cancelled");
    expect(await states(id)).toEqual(["cancelled", "cancelled", "queued", "cancelled"]);
    await undo(page);
    await said(page, "Taken back: 3 trials queued again");
    expect(await states(id)).toEqual(["queued", "queued", "queued", "queued"]);

    await expect.poll(() => bar(page).textContent()).toContain("Pause");
    await expect.poll(() => bar(page).textContent()).toContain("Pause 3");
    await page.getByRole("checkbox", { name: "Choose trial 1" }).focus();
    await page.keyboard.press("a");
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toMatch(/Pause/);
    await page.keyboard.press("Enter");
    await said(page, "3 trials paused");
    const wishes = async () =>
      (await store.trials.list({ sweepId: id })).map(({ desired }) => desired);
    expect(await wishes()).toEqual(["pause", "pause", "run", "pause"]);
    await press(page, "Resume 3");
    await said(page, "3 trials resumed");
    expect(await wishes()).toEqual(["run", "run", "run", "run"]);
    expect(page.errors).toEqual([]);
    await page.close();
    await post(`sweeps/${id}/cancel`);
  });

  test("what one does not allow is said, and an ended sweep runs again with those that are retried", async () => {
    const id = await launched("retried", 2);
    const [first] = await store.trials.list({ sweepId: id });
    const page = await pageAs("admin");
    await page.goto(`${world.url}/sweeps/${id}?pick=1,2`);
    await expect.poll(() => bar(page).textContent()).toContain("2 trials");
    // Behind the page's back: it hears of it by its stream, or is told by the answer.
    await page.route("**/api/sweeps/*/events*", (route) => route.abort());
    await page.reload();
    await expect.poll(() => bar(page).count()).toBe(1);
    await post(`trials/${first!.id}/cancel`);
    await press(page, "Cancel 2");
    await said(page, "1 trial cancelled");
    await said(page, `Not done: Trial ${first!.id} has ended (cancelled)`);
    expect((await store.sweeps.get(id)).state).toBe("completed");
    await press(page, "Retry 2");
    await said(page, "2 trials queued again");
    await expect.poll(() => page.getByTestId("sweep-state").textContent()).toBe("running");

    await press(page, "Cancel 2");
    await said(page, "2 trials cancelled");
    await press(page, "Delete 2");
    await said(page, "2 trials deleted");
    await expect.poll(() => page.locator("tr[data-trial]").count()).toBe(0);
    await undo(page);
    await expect.poll(() => page.locator("tr[data-trial]").count()).toBe(2);
    await page.close();
  });

  test("of each the answer says what came of it", async () => {
    const id = await launched("answers", 2);
    const [one, two] = (await store.trials.list({ sweepId: id })).map((trial) => trial.id);
    await post(`trials/${one}/cancel`);
    const { status, body } = await post("trials/actions", {
      action: "cancel",
      trials: [one, two, 999_999],
    });
    expect(status).toBe(200);
    expect(body.acted).toEqual([
      { id: one, done: false, why: `Trial ${one} has ended (cancelled)` },
      { id: two, done: true, why: null },
      { id: 999_999, done: false, why: "There is no trial 999999" },
    ]);
    for (const refused of [
      { trials: [one] },
      { action: "cancel", trials: [] },
      { action: "delete" },
    ])
      expect((await post("trials/actions", refused)).status).toBe(400);
    const researcher = await signIn("researcher");
    expect((await post("trials/deletions", { trials: [one] }, researcher)).status).toBe(403);
    expect((await post("trials/deletions", { trials: [one] })).body.acted[0].done).toBe(true);
  });
});

describe("several sweeps", () => {
  test("are given a priority, paused, ended, archived and deleted from the list, and that is taken back", async () => {
    const ids = [await launched("shelf one"), await launched("shelf two")];
    const page = await pageAs("admin");
    await page.goto(`${world.url}/?search=shelf`);
    await page.getByRole("checkbox", { name: "Choose all of these sweeps" }).check();
    await expect.poll(() => bar(page).textContent()).toContain("2 sweeps");
    const priorities = () =>
      Promise.all(ids.map(async (id) => (await store.sweeps.get(id)).priority));
    await bar(page).getByRole("spinbutton").fill("5");
    await bar(page).getByRole("button", { name: /^Set/ }).click();
    await said(page, "2 sweeps given another priority");
    expect(await priorities()).toEqual([5, 5]);
    await undo(page);
    await expect.poll(priorities).toEqual([0, 0]);
    await press(page, "Pause 2");
    await said(page, "2 sweeps paused");
    await undo(page);
    await said(page, "Taken back: 2 sweeps resumed");

    await press(page, "Cancel 2");
    await bar(page)
      .getByRole("button", { name: /^End them for good/ })
      .click();
    await said(page, "2 sweeps cancelled");
    expect(await page.getByRole("button", { name: "Undo" }).count()).toBe(0);
    await press(page, "Archive 2");
    await said(page, "2 sweeps archived");
    await expect.poll(() => page.locator("tr[data-sweep]").count()).toBe(0);
    await undo(page);
    await expect.poll(() => page.locator("tr[data-sweep]").count()).toBe(2);
    await press(page, "Delete 2");
    await said(page, "2 sweeps deleted");
    await expect.poll(() => page.locator("tr[data-sweep]").count()).toBe(0);
    await undo(page);
    await expect.poll(() => page.locator("tr[data-sweep]").count()).toBe(2);
    expect(page.errors).toEqual([]);
    await page.close();
  });
});

test("a column's width is set by the keyboard, kept in the address and given back", async () => {
  const page = await pageAs("viewer");
  await page.goto(`${world.url}/sweeps/${sweepId}?columns=state,seed`);
  const edge = page.getByRole("separator", { name: "Width of seed" });
  await edge.focus();
  const width = async () => Number(await edge.getAttribute("aria-valuenow"));
  // What it measures as it is focused.
  await expect.poll(width).toBeGreaterThan(48);
  const before = await width();
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBe(before + 16);
  const address = () => decodeURIComponent(page.url());
  await expect.poll(address).toContain(`seed:${before + 16}`);
  await page.keyboard.press("Home");
  await expect.poll(width).toBe(48);
  await page.keyboard.press("End");
  await expect.poll(width).toBe(800);
  await page.keyboard.press("Enter");
  await expect.poll(address).not.toContain("seed:");
  expect(page.errors).toEqual([]);
  await page.close();
});

test("the priority of a sweep is changed in place", async () => {
  const id = await launched("urgent", 1);
  const page = await pageAs("researcher");
  await page.goto(`${world.url}/sweeps/${id}`);
  const field = page.getByRole("spinbutton", { name: /^Priority/ });
  await field.fill("12");
  await field.press("Enter");
  await expect.poll(async () => (await store.sweeps.get(id)).priority).toBe(12);
  await expect.poll(() => field.inputValue()).toBe("12");
  expect(page.errors).toEqual([]);
  await page.close();
  await post(`sweeps/${id}/cancel`);
});

test("a deleted report is found on its shelf, and brought back from there", async () => {
  const { id } = (await post("reports", { title: "Not for long", body: "Words." })).body;
  await fetch(`${world.url}/api/reports/${id}`, { method: "DELETE", headers: admin });
  const page = await pageAs("researcher");
  await page.goto(`${world.url}/reports`);
  expect(await page.locator(`tr[data-report="${id}"]`).count()).toBe(0);
  await page.getByRole("link", { name: "Deleted" }).click();
  await page.locator(`tr[data-report="${id}"]`).getByRole("button", { name: "Bring back" }).click();
  await page.waitForURL(new RegExp(`/reports/${id}$`));
  expect(page.errors).toEqual([]);
  await page.close();
});

describe("the comparison of trials", () => {
  test("says where they were trained, as far as that differs", async () => {
    const page = await pageAs("viewer");
    await page.goto(`${world.url}/sweeps/${sweepId}?pick=1,2`);
    const comparison = page.getByRole("region", { name: "Comparison" });
    await expect.poll(() => comparison.textContent()).toContain("Same environment");
    expect(await comparison.locator("tr[data-environment]").count()).toBe(0);

    // The second was trained once more, by another machine of another code.
    const [, second] = await store.trials.list({ sweepId });
    const { workerId } = await store.workers.register({
      ...{ name: "other", host: "other", pid: 1, slots: 1 },
      offers: second!.requires,
      facts: { build: "b2", source: { commit: "c2c2c2c2c2c2", dirty: true, lockfile: "l2" } },
    });
    await store.trials.reopen(second!.id, { by: "ada" });
    const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
    expect(claim.trialId).toBe(second!.id);
    const dataset = { name: "x", hash: "f3a9c1", train: 1, validation: 1, test: 1 };
    const device = { kind: "gpu", name: "H100", threads: 2, tensorflow: "2.21.0" };
    await store.attempts.ship(claim, [{ type: "facts", dataset, device }], 1);
    await store.attempts.finish(claim, { state: "cancelled" });
    await page.reload();
    const row = (path: string) => comparison.locator(`tr[data-environment="${path}"]`);
    await expect.poll(() => row("code.commit").textContent()).toContain("c2c2c2c2c2c2");
    expect(await row("hardware.name").locator("td").allTextContents()).toEqual([
      "AMD EPYC",
      "H100",
    ]);
    expect(await row("packages.tensorflow").count()).toBe(0);
    expect(page.errors).toEqual([]);
    await page.close();
  });
});

describe("a viewer", () => {
  test("is offered nothing that the routes would refuse", async () => {
    const id = await launched("looked at", 2);
    await post(`reports`, { title: "Looked at", body: "Words." });
    const offered =
      /^(New sweep|New report|Edit|Pause|Resume|Cancel|Clone|Add notes and tags|Edit notes|Archive|Delete|Write a report|Run \d+ more|Launch\b.*|Retry|Register|Promote|Remove|Save notes|Create|Bring back|Release)/;
    const [trial] = await store.trials.list({ sweepId: id });
    const [seeded] = await store.trials.list({ sweepId });
    const places = [
      ...["/", "/?shelf=deleted", `/sweeps/${id}`, `/sweeps/${sweepId}`, "/sweeps/new", "/trials"],
      ...[`/trials/${trial!.id}`, `/trials/${seeded!.id}`, "/networks", "/reports", "/reports/1"],
      ...["/reports/new", "/reports/1/edit", "/workers", "/catalogue", `/sweeps/${id}/timeline`],
    ];
    const found = async (role: string) => {
      const page = await pageAs(role);
      const names: string[] = [];
      for (const place of places) {
        await page.goto(`${world.url}${place}`, { waitUntil: "load" });
        await expect.poll(() => page.locator("main").count()).toBe(1);
        // What follows the first view has come.
        await expect.poll(() => page.locator(".card[aria-busy='true']").count()).toBe(0);
        const texts = await page.locator("button, summary, a.button, main a.link").allInnerTexts();
        names.push(...texts.map((text) => text.trim()).filter((text) => offered.test(text)));
      }
      await page.close();
      return [...new Set(names)];
    };
    expect(await found("viewer")).toEqual([]);
    // The same look finds them where they are.
    const all = await found("admin");
    for (const name of [
      "New sweep",
      "New report",
      "Edit",
      "Pause",
      "Cancel",
      "Edit notes",
      "Register",
    ])
      expect(all.join("\n")).toContain(name);
  });

  test("is told why where a form has nothing to send it with, and chooses trials to look at alone", async () => {
    const page = await pageAs("viewer");
    await page.goto(`${world.url}/sweeps/new`);
    await expect
      .poll(() => page.getByText("Launching takes the role of a researcher").count())
      .toBeGreaterThan(0);
    await page.goto(`${world.url}/sweeps/${sweepId}?pick=1`);
    await expect.poll(() => page.locator('tr[data-picked="true"]').count()).toBe(1);
    await expect.poll(() => page.locator(".card[aria-busy='true']").count()).toBe(0);
    expect(await bar(page).count()).toBe(0);
    await page.goto(`${world.url}/`);
    expect(await page.getByRole("checkbox").count()).toBe(0);
    await page.keyboard.press("n");
    expect(new URL(page.url()).pathname).toBe("/");
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
