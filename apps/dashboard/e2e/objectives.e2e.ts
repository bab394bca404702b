import path from "node:path";
import { expect, test } from "vitest";
import { describeInBrowser, pictures, pixelsBeyond } from "./in-browser.ts";
import { seedTrade } from "./seed-trade.ts";

describeInBrowser("several objectives", seedTrade, (at) => {
  const layouts = [
    [1440, false],
    [390, true],
  ] as const;

  test.each(layouts)("a sweep's page at %i px, dark: %s, shows its front", async (width, dark) => {
    const page = await at.browser.page({ width, height: 900, dark });
    const { front } = await (await fetch(`${at.world.url}/api/sweeps/${at.seeded.sweepId}`)).json();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    const shown = page.getByTestId("front");
    await expect
      .poll(() => shown.textContent())
      .toBe(`${front} cellsvalidation/accuracy, network/macs`);
    // The chart is that of the objectives, whatever else could be drawn.
    const chart = page.locator('[data-chart="scatter"]');
    await chart.scrollIntoViewIfNeeded();
    await expect
      .poll(() => chart.locator("svg[role=img]").getAttribute("aria-label"))
      .toMatch(/^validation\/accuracy against network\/macs of 12 trials\. On the front: /);
    const said = await chart.locator("svg[role=img]").getAttribute("aria-label");
    expect(said!.match(/On the front: (.*)\./)![1]!.split(", ")).toHaveLength(front);
    const first = page.locator('tr[data-trial="1"]');
    for (const name of ["validation/accuracy", "network/macs"])
      await expect.poll(() => first.locator(`td[data-label="${name}"]`).count()).toBe(1);
    expect(await pixelsBeyond(page)).toBeLessThanOrEqual(0);
    await page.screenshot({ path: path.join(pictures, `objectives-${width}.png`), fullPage: true });
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("the history says the size of the front where others have a best trial", async () => {
    const page = await at.browser.page({ width: 1440, height: 900 });
    await page.goto(at.world.url);
    const row = page.locator(`tr[data-sweep="${at.seeded.sweepId}"]`);
    await expect.poll(() => row.textContent()).toMatch(/front of \d+\s*2 objectives/);
    await page.screenshot({ path: path.join(pictures, "objectives-history.png") });
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("the form takes a second objective, names the sampler for it, and refuses one that goes by one", async () => {
    const page = await at.browser.page({ width: 390, height: 900, dark: true });
    await page.goto(`${at.world.url}/sweeps/new`);
    await page.getByRole("button", { name: "another objective" }).click();
    await expect.poll(() => page.getByLabel("Objective 2").inputValue()).toBe("network/macs");
    await expect
      .poll(() => page.getByLabel("Sampler", { exact: true }).inputValue())
      .toBe("nsga-ii");
    await page.screenshot({ path: path.join(pictures, "objectives-form.png") });
    const yaml = page.getByLabel("The specification as YAML");
    const way = page.getByLabel("Which network/macs is better");
    expect(await way.inputValue()).toBe("min");
    await way.selectOption("higher");
    await expect.poll(() => yaml.inputValue()).toContain("mode: max");
    await way.selectOption("lower");
    await expect.poll(() => yaml.inputValue()).not.toContain("mode:");
    await page.getByLabel("Sampler", { exact: true }).selectOption("tpe");
    await page.getByText("tpe goes by one objective, and the sweep has 2").first().waitFor();
    await page.getByRole("button", { name: "Remove objective network/macs" }).click();
    await expect.poll(() => page.getByText("tpe goes by one objective").count()).toBe(0);
    // A plan that is refused is one that the browser tells of.
    expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
    await page.close();
  });
});
