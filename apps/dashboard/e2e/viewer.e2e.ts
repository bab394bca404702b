import { describe, expect, test } from "vitest";
import { untilListening } from "./browser.ts";
import { bar, type Role, withPeople } from "./with-people.ts";

const at = withPeople();

describe("a viewer", () => {
  test("is offered nothing that the routes would refuse", async () => {
    const id = await at.launched("looked at", 2);
    await at.send("POST", `reports`, { title: "Looked at", body: "Words." });
    const offered =
      /^(New sweep|New report|Edit|Pause|Resume|Cancel|Clone|Add notes and tags|Edit notes|Archive|Delete|Write a report|Run \d+ more|Launch\b.*|Retry|Register|Promote|Remove|Save notes|Create|Bring back|Release)/;
    const [trial] = await at.store.trials.list({ sweepId: id });
    const [seeded] = await at.store.trials.list({ sweepId: at.sweepId });
    const places = [
      ...[
        "/",
        "/?shelf=deleted",
        `/sweeps/${id}`,
        `/sweeps/${at.sweepId}`,
        "/sweeps/new",
        "/trials",
      ],
      ...[`/trials/${trial!.id}`, `/trials/${seeded!.id}`, "/networks", "/reports", "/reports/1"],
      ...["/reports/new", "/reports/1/edit", "/workers", "/catalogue", `/sweeps/${id}/timeline`],
    ];
    const found = async (role: Role) => {
      const page = await at.pageAs(role);
      const names: string[] = [];
      for (const place of places) {
        await page.goto(`${at.url}${place}`, { waitUntil: "load" });
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
    const page = await at.pageAs("viewer");
    await page.goto(`${at.url}/sweeps/new`);
    await expect
      .poll(() => page.getByText("Launching takes the role of a researcher").count())
      .toBeGreaterThan(0);
    await page.goto(`${at.url}/sweeps/${at.sweepId}?pick=1`);
    await expect.poll(() => page.locator('tr[data-picked="true"]').count()).toBe(1);
    await expect.poll(() => page.locator(".card[aria-busy='true']").count()).toBe(0);
    expect(await bar(page).count()).toBe(0);
    for (const place of ["/", "/trials"]) {
      await page.goto(`${at.url}${place}`);
      expect(await page.getByRole("checkbox").count()).toBe(0);
    }
    await page.keyboard.press("n");
    expect(new URL(page.url()).pathname).toBe("/trials");
    expect(page.errors).toEqual([]);
    await page.close();
  });
});

test("a token is told once, listed at once with others, and revoked", async () => {
  const page = await at.pageAs("viewer");
  await page.goto(`${at.url}/account`);
  const tokens = page.getByRole("region", { name: "API tokens" });
  await untilListening(tokens.getByLabel("Name"));
  await tokens.getByLabel("Name").fill("of the viewer");
  await tokens.getByRole("button", { name: "Make a token" }).click();
  const revoke = tokens.getByRole("button", { name: "Revoke of the viewer of viewer" });
  await revoke.waitFor();
  const secret = await tokens.locator("code").textContent();
  const ask = () =>
    fetch(`${at.url}/api/sweeps`, { headers: { authorization: `Bearer ${secret}` } });
  expect((await ask()).status).toBe(200);
  await revoke.click();
  await expect.poll(() => revoke.count()).toBe(0);
  expect((await ask()).status).toBe(401);
  expect(page.errors).toEqual([]);
  await page.close();
});

test("a column's width is set by the keyboard, kept in the address and given back", async () => {
  const page = await at.pageAs("viewer");
  await page.goto(`${at.url}/sweeps/${at.sweepId}?columns=state,seed`);
  const edge = page.getByRole("separator", { name: "Width of seed" });
  await untilListening(edge);
  await edge.focus();
  const width = async () => Number(await edge.getAttribute("aria-valuenow"));
  const address = () => decodeURIComponent(page.url());
  // As wide as what it holds.
  await expect.poll(width).toBeGreaterThan(48);
  await page.keyboard.press("Home");
  await expect.poll(width).toBe(48);
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBe(64);
  await expect.poll(address).toContain("seed:64");
  await page.keyboard.press("End");
  await expect.poll(width).toBe(800);
  await page.keyboard.press("Enter");
  await expect.poll(address).not.toContain("seed:");
  await expect.poll(width).toBeLessThan(800);
  expect(page.errors).toEqual([]);
  await page.close();
});

describe("the comparison of trials", () => {
  test("says where they were trained, as far as that differs", async () => {
    const page = await at.pageAs("viewer");
    await page.goto(`${at.url}/sweeps/${at.sweepId}?pick=1,2`);
    const comparison = page.getByRole("region", { name: "Comparison" });
    await expect.poll(() => comparison.textContent()).toContain("Same environment");
    expect(await comparison.locator("tr[data-environment]").count()).toBe(0);

    // The second was trained once more, by another machine of another code.
    const [, second] = await at.store.trials.list({ sweepId: at.sweepId });
    const { workerId } = await at.store.workers.register({
      ...{ name: "other", host: "other", pid: 1, slots: 1 },
      offers: second!.requires,
      facts: { build: "b2", source: { commit: "c2c2c2c2c2c2", dirty: true, lockfile: "l2" } },
    });
    await at.store.trials.reopen(second!.id, { by: "ada" });
    const claim = (await at.store.attempts.claim({ workerId, slot: 0 }))!;
    expect(claim.trialId).toBe(second!.id);
    const dataset = { name: "x", hash: "f3a9c1", train: 1, validation: 1, test: 1 };
    const device = { kind: "gpu", name: "H100", threads: 2, tensorflow: "2.21.0" };
    await at.store.attempts.ship(claim, [{ type: "facts", dataset, device }], 1);
    await at.store.attempts.finish(claim, { state: "cancelled" });
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

test("of many lines the legend lists the first, and all when asked", async () => {
  const id = await at.launched("many lines", 45);
  const [first] = await at.store.trials.list({ sweepId: id });
  const { workerId } = await at.store.workers.register({
    ...{ name: "wide", host: "wide", pid: 1, slots: 60 },
    offers: first!.requires,
  });
  for (let slot = 0; slot < 60; slot++) await at.store.attempts.claim({ workerId, slot });
  const page = await at.pageAs("viewer");
  await page.goto(`${at.url}/sweeps/${id}`);
  const lines = page.getByRole("group", { name: "Lines" }).getByRole("button");
  await expect.poll(() => lines.count()).toBe(25);
  await page.getByRole("button", { name: "21 more" }).click();
  await expect.poll(() => lines.count()).toBe(45);
  expect(page.errors).toEqual([]);
  await page.close();
});
