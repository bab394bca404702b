import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { untilListening } from "./browser.ts";
import { bar, withPeople } from "./with-people.ts";

const at = withPeople();

const states = (id: number) =>
  at.store.trials.list({ sweepId: id }).then((trials) => trials.map(({ state }) => state));
/** Waits until that many can be acted on so: the page hears of what became of them one by one. */
const press = (page: Page, label: string) =>
  bar(page).getByRole("button", { name: label, exact: true }).click();
const said = (page: Page, text: string) =>
  expect.poll(() => page.getByText(text, { exact: true }).count(), { timeout: 20_000 }).toBe(1);
const undo = (page: Page) => page.getByRole("button", { name: "Undo" }).click();

describe("several trials of a sweep", () => {
  test("are cancelled, and that is taken back; paused and resumed by the keyboard alone", async () => {
    const id = await at.launched("many trials");
    const page = await at.pageAs("researcher");
    await page.goto(`${at.url}/sweeps/${id}`);
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
      (await at.store.trials.list({ sweepId: id })).map(({ desired }) => desired);
    expect(await wishes()).toEqual(["pause", "pause", "run", "pause"]);
    await press(page, "Resume 3");
    await said(page, "3 trials resumed");
    expect(await wishes()).toEqual(["run", "run", "run", "run"]);
    expect(page.errors).toEqual([]);
    await page.close();
    await at.send("POST", `sweeps/${id}/cancel`);
  });

  test("what one does not allow is said, and an ended sweep runs again with those that are retried", async () => {
    const id = await at.launched("retried", 2);
    const [first] = await at.store.trials.list({ sweepId: id });
    const page = await at.pageAs("admin");
    await page.goto(`${at.url}/sweeps/${id}?pick=1,2`);
    await expect.poll(() => bar(page).textContent()).toContain("2 trials");
    // Behind the page's back: it hears of it by its stream, or is told by the answer.
    await page.route("**/api/sweeps/*/events*", (route) => route.abort());
    await page.reload();
    await expect.poll(() => bar(page).count()).toBe(1);
    await at.send("POST", `trials/${first!.id}/cancel`);
    await press(page, "Cancel 2");
    await said(page, "1 trial cancelled");
    await said(page, `Not done: Trial ${first!.id} has ended (cancelled)`);
    expect((await at.store.sweeps.get(id)).state).toBe("completed");
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
    const id = await at.launched("answers", 2);
    const [one, two] = (await at.store.trials.list({ sweepId: id })).map((trial) => trial.id);
    await at.send("POST", `trials/${one}/cancel`);
    const { status, body } = await at.send("POST", "trials/actions", {
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
      expect((await at.send("POST", "trials/actions", refused)).status).toBe(400);
    const researcher = await at.signIn("researcher");
    expect((await at.send("POST", "trials/deletions", { trials: [one] }, researcher)).status).toBe(
      403,
    );
    expect((await at.send("POST", "trials/deletions", { trials: [one] })).body.acted[0].done).toBe(
      true,
    );
  });
});

describe("trials of several sweeps", () => {
  test("are paused and resumed from the list of all trials, by what they are and not by their numbers", async () => {
    const ids = [await at.launched("here", 2), await at.launched("there", 2)];
    const page = await at.pageAs("researcher");
    await page.goto(`${at.url}/trials`);
    await page.getByLabel("Filter trials").fill("here");
    await page.getByRole("checkbox", { name: "Choose trial 1 of here" }).check();
    await page.getByRole("checkbox", { name: "Choose trial 2 of there" }).check();
    await press(page, "Pause 2");
    await said(page, "2 trials paused");
    const wishes = async () =>
      (await Promise.all(ids.map((sweepId) => at.store.trials.list({ sweepId }))))
        .flat()
        .map(({ desired }) => desired);
    expect(await wishes()).toEqual(["pause", "run", "run", "pause"]);
    const first = page.getByRole("checkbox", { name: "Choose trial 1 of here" });
    await expect
      .poll(() => page.getByRole("row").filter({ has: first }).textContent())
      .toContain("paused");
    await undo(page);
    await said(page, "Taken back: 2 trials resumed");
    expect(await wishes()).toEqual(["run", "run", "run", "run"]);

    // What the filter hides stays chosen, and it is said.
    await page.getByLabel("Filter trials").fill("nowhere");
    await expect.poll(() => bar(page).textContent()).toContain("2 out of view");
    await page.getByRole("button", { name: "Choose none" }).click();
    await expect.poll(() => bar(page).count()).toBe(0);
    expect(page.errors).toEqual([]);
    await page.close();
    for (const id of ids) await at.send("POST", `sweeps/${id}/cancel`);
  });
});

describe("several sweeps", () => {
  test("are given a priority, paused, ended, archived and deleted from the list, and that is taken back", async () => {
    const ids = [await at.launched("shelf one"), await at.launched("shelf two")];
    const page = await at.pageAs("admin");
    await page.goto(`${at.url}/?search=shelf`);
    await page.getByRole("checkbox", { name: "Choose all of these sweeps" }).check();
    await expect.poll(() => bar(page).textContent()).toContain("2 sweeps");
    const priorities = () =>
      Promise.all(ids.map(async (id) => (await at.store.sweeps.get(id)).priority));
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

test("the priority of a sweep is changed in place", async () => {
  const id = await at.launched("urgent", 1);
  const page = await at.pageAs("researcher");
  await page.goto(`${at.url}/sweeps/${id}`);
  const field = page.getByRole("spinbutton", { name: /^Priority/ });
  await field.fill("12");
  await field.press("Enter");
  await expect.poll(async () => (await at.store.sweeps.get(id)).priority).toBe(12);
  await expect.poll(() => field.inputValue()).toBe("12");
  expect(page.errors).toEqual([]);
  await page.close();
  await at.send("POST", `sweeps/${id}/cancel`);
});

test("a double click asks, and answers no question", async () => {
  const id = await at.launched("clicked twice", 1);
  const [trial] = await at.store.trials.list({ sweepId: id });
  const page = await at.pageAs("researcher");
  await page.goto(`${at.url}/trials/${trial!.id}`);
  const cancel = page.getByRole("button", { name: "Cancel", exact: true });
  await untilListening(cancel);
  await cancel.dblclick();
  const sure = page.getByRole("button", { name: "Stop it?" });
  await expect.poll(() => sure.count()).toBe(1);
  expect(await states(id)).toEqual(["queued"]);
  await sure.click();
  await expect.poll(() => states(id)).toEqual(["cancelled"]);
  expect(page.errors).toEqual([]);
  await page.close();
});

test("a deleted report is found on its shelf, and brought back from there", async () => {
  const { id } = (await at.send("POST", "reports", { title: "Not for long", body: "Words." })).body;
  await at.send("DELETE", `reports/${id}`);
  const page = await at.pageAs("researcher");
  await page.goto(`${at.url}/reports`);
  expect(await page.locator(`tr[data-report="${id}"]`).count()).toBe(0);
  await page.getByRole("link", { name: "Deleted" }).click();
  await page.locator(`tr[data-report="${id}"]`).getByRole("button", { name: "Bring back" }).click();
  await page.waitForURL(new RegExp(`/reports/${id}$`));
  expect(page.errors).toEqual([]);
  await page.close();
});
