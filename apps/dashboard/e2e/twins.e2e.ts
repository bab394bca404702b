import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, findBrowser, openBrowser } from "./browser.ts";
import { seedFamily } from "./seed-family.ts";
import { openWorld, root, type World } from "./world.ts";

const skipped = !findBrowser() && !process.env.CI;
const pictures = path.join(root, "apps/dashboard/.results/screenshots");

describe.skipIf(skipped)("dense twins (needs Chromium: apt-get install chromium)", () => {
  let world: World;
  let browser: Browser;
  let sweepId: number;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [world, browser] = await Promise.all([openWorld(), openBrowser()]);
    ({ sweepId } = await seedFamily(world.databaseUrl));
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  test.each([
    [1440, false],
    [1280, false],
    [390, true],
  ])("the plan fits %i px, dark: %s, and the tree beside it", async (width, dark) => {
    const page = await browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${world.url}/sweeps/${sweepId}`);
    const family = page.getByRole("region", { name: "Compression family" });
    await family.getByText("Launch dense twins").click();
    await family.locator("[data-twin]").first().waitFor();
    await family.scrollIntoViewIfNeeded();
    await page.screenshot({ path: path.join(pictures, `twins-${width}.png`), fullPage: true });
    const beyond = await family
      .locator("table")
      .evaluate(({ parentElement }) => parentElement!.scrollWidth - parentElement!.clientWidth);
    expect(beyond).toBeLessThanOrEqual(0);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("one action launches those that are lacking, and is gone then", async () => {
    const page = await browser.page({ width: 1440 });
    await page.goto(`${world.url}/sweeps/${sweepId}`);
    const family = page.getByRole("region", { name: "Compression family" });
    await family.getByText("Launch dense twins").click();
    const twins = await family.locator("[data-twin]").count();
    expect(twins).toBeGreaterThan(0);
    await family.getByRole("button", { name: `Launch ${3 * twins} trials` }).click();
    // The page starts anew; the twins stand in the tree, before any of them has ended.
    await expect.poll(() => family.locator("tr[data-network]").count()).toBe(8 + twins);
    expect(await family.getByText("Launch dense twins").count()).toBe(0);
    const answer = await fetch(`${world.url}/api/sweeps/${sweepId}/twins`, {
      method: "POST",
      headers: { origin: world.url },
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { twins: [], trials: 0, without: [] },
    ]);
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
