import { expect, test } from "vitest";
import { untilListening } from "./browser.ts";
import { describeInBrowser } from "./in-browser.ts";
import { seed } from "./seed.ts";

describeInBrowser("what is being written, and a server that goes away", seed, (at) => {
  const sweepName = "seeded-depths";

  test("a launch form is found again after a reload and the way back, until it is begun anew", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/new`);
    const name = page.getByLabel("Name", { exact: true });
    await untilListening(name);
    const before = await name.inputValue();
    await name.fill("not launched yet");
    await page.getByRole("link", { name: "Workers" }).first().click();
    await page.waitForURL("**/workers");
    await page.goBack();
    await expect.poll(() => name.inputValue()).toBe("not launched yet");
    await page.reload();
    await page.getByText("As you left it in this tab").waitFor();
    expect(await name.inputValue()).toBe("not launched yet");
    await page.getByRole("button", { name: "Begin anew" }).click();
    await expect.poll(() => name.inputValue()).toBe(before);
    await page.reload();
    await untilListening(name);
    expect(await name.inputValue()).toBe(before);
    expect(await page.getByText("As you left it in this tab").count()).toBe(0);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a template gives back what it took the place of", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/new`);
    const name = page.getByLabel("Name", { exact: true });
    await untilListening(name);
    await name.fill("mine");
    await page.getByLabel("Tags").fill("one, two");
    await page.getByRole("button", { name: "Degradation", exact: true }).click();
    await expect.poll(() => name.inputValue()).not.toBe("mine");
    await page.getByRole("button", { name: "Take that back" }).click();
    await expect.poll(() => name.inputValue()).toBe("mine");
    expect(await page.getByLabel("Tags").inputValue()).toBe("one, two");
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a new sweep asked for from a clone's form is none of the clone", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/new?from=${at.seeded.sweepId}`);
    const name = page.getByLabel("Name", { exact: true });
    await untilListening(name);
    expect(await name.inputValue()).toBe(sweepName);
    await page.getByRole("link", { name: "Sweeps" }).first().focus();
    await expect
      .poll(async () => {
        await page.keyboard.press("n"); // the frame listens a moment after its parts
        return page.url();
      })
      .toMatch(/\/sweeps\/new$/);
    await expect.poll(() => name.inputValue()).not.toBe(sweepName);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("YAML that cannot be read is not launched as what it was before", async () => {
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/sweeps/new?template=empty`);
    const yaml = page.getByLabel("The specification as YAML");
    await untilListening(yaml);
    const launch = page.getByRole("button", { name: /^Launch/ }).first();
    await expect.poll(() => launch.isEnabled()).toBe(true);
    const written = await yaml.inputValue();
    await yaml.fill(`${written}seeds: [1, 2`);
    await page.getByRole("list", { name: "What is wrong" }).getByText("YAML").waitFor();
    expect(await launch.isEnabled()).toBe(false);
    await yaml.fill(`${written}seeds: [7]\n`);
    await expect.poll(() => launch.isEnabled()).toBe(true);
    // One seed of that number is not seven of them.
    const seeds = page.getByLabel("Seeds", { exact: true });
    expect(await seeds.inputValue()).toBe("7,");
    await seeds.fill("8,");
    await expect.poll(() => yaml.inputValue()).toMatch(/seeds:\s+(\[ 8 \]|- 8)/);
    await seeds.fill("8");
    await expect.poll(() => yaml.inputValue()).toContain("seeds: 8");
    expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
    await page.close();
  });

  test("a report is found again after a reload", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/reports/new?sweep=${at.seeded.sweepId}`);
    const title = page.getByLabel("Title");
    await untilListening(title);
    await title.fill("half a thought");
    await page.reload();
    await page.getByText("As you left it in this tab").waitFor();
    expect(await title.inputValue()).toBe("half a thought");
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL(/\/reports\/\d+$/);
    await page.goto(`${at.world.url}/reports/new?sweep=${at.seeded.sweepId}`);
    await untilListening(title);
    expect(await title.inputValue()).toBe(sweepName);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("of two who change a sweep's notes and its tags neither takes the other's away, nor Escape one's own", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    await page.getByRole("button", { name: "Edit notes" }).click();
    const response = await fetch(`${at.world.url}/api/sweeps/${at.seeded.sweepId}/annotation`, {
      method: "PATCH",
      headers: { origin: at.world.url, "content-type": "application/json" },
      body: JSON.stringify({ tags: ["by-another"] }),
    });
    expect(response.status).toBe(200);
    const notes = page.getByLabel("Notes, in Markdown");
    await notes.fill("Mine.");
    await page.keyboard.press("Escape");
    expect(await notes.inputValue()).toBe("Mine.");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Mine.").waitFor();
    const sweep = await (await fetch(`${at.world.url}/api/sweeps/${at.seeded.sweepId}`)).json();
    expect(sweep).toMatchObject({ notes: "Mine.", tags: ["by-another"] });
    await page.getByRole("button", { name: "Edit notes" }).click();
    await page.keyboard.press("Escape");
    await expect.poll(() => notes.count()).toBe(0);
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focused).toBe("Edit notes");
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a search does not call one back from the page that one has left for", async () => {
    const page = await at.browser.page();
    await page.goto(at.world.url);
    const search = page.getByLabel("Search sweeps");
    await untilListening(search);
    await search.fill("seeded");
    await page.getByRole("link", { name: "Workers" }).first().click();
    await page.waitForURL("**/workers");
    await page.getByRole("heading", { name: "bench-1" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/workers");
    await page.close();
  });

  test("the palette runs nothing that was found for another word, and keeps what is chosen in view", async () => {
    const page = await at.browser.page({ height: 500 });
    await page.goto(`${at.world.url}/catalogue`);
    const palette = page.getByRole("dialog", { name: "Commands" });
    await expect
      .poll(async () => {
        await page.keyboard.press("Control+k"); // the frame listens a moment after its parts
        return palette.isVisible();
      })
      .toBe(true);
    const word = page.getByLabel("Command", { exact: true });
    await word.fill("e");
    const options = page.getByRole("option");
    await options.filter({ hasText: sweepName }).waitFor();
    const count = await options.count();
    for (let at = 1; at < count; at++) await page.keyboard.press("ArrowDown");
    const [list, last] = [
      await page.locator("#palette-list").boundingBox(),
      await options.nth(count - 1).boundingBox(),
    ];
    expect(last!.y + last!.height).toBeLessThanOrEqual(list!.y + list!.height + 1);
    await word.fill("no such thing");
    await page.keyboard.press("Enter");
    await expect.poll(() => palette.isVisible()).toBe(false);
    expect(new URL(page.url()).pathname).toBe("/catalogue");
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a page that reads itself again says that nobody answers, stays, and catches up", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/workers`);
    await page.getByRole("heading", { name: "bench-1" }).waitFor();
    const lost = page.getByText("Connection lost, trying again");
    await page.context().setOffline(true);
    await lost.waitFor();
    expect(page.url()).toBe(`${at.world.url}/workers`);
    expect(await page.getByRole("heading", { name: "bench-1" }).count()).toBe(1);
    await page.context().setOffline(false);
    await lost.waitFor({ state: "detached" });
    await page.close();
  });
});
