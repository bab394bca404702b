import path from "node:path";
import { expect, test } from "vitest";
import { describeInBrowser, pictures } from "./in-browser.ts";
import { seedFamily } from "./seed-family.ts";

describeInBrowser("dense twins", seedFamily, (at) => {
  test.each([
    [1440, false],
    [1280, false],
    [390, true],
  ])("the plan fits %i px, dark: %s, and the tree beside it", async (width, dark) => {
    const page = await at.browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
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
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    const family = page.getByRole("region", { name: "Compression family" });
    await family.getByText("Launch dense twins").click();
    const twins = await family.locator("[data-twin]").count();
    expect(twins).toBeGreaterThan(0);
    await family.getByRole("button", { name: `Launch ${3 * twins} trials` }).click();
    // The page starts anew; the twins stand in the tree, before any of them has ended.
    await expect.poll(() => family.locator("tr[data-network]").count()).toBe(8 + twins);
    expect(await family.getByText("Launch dense twins").count()).toBe(0);
    const answer = await fetch(`${at.world.url}/api/sweeps/${at.seeded.sweepId}/twins`, {
      method: "POST",
      headers: { origin: at.world.url },
    });
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { twins: [], trials: 0, without: [] },
    ]);
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
