import { readFileSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilListening } from "./browser.ts";
import { describeInBrowser, pictures, pixelsBeyond } from "./in-browser.ts";
import { seedBoth } from "./seed-both.ts";

const views = [
  [1440, false],
  [1440, true],
  [390, false],
  [390, true],
] as const;

describeInBrowser("comparing trials", seedBoth, (at) => {
  const parameter = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
  const numbers = (page: Page) =>
    page
      .locator("tr[data-trial]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-trial")));

  test("a filter names any option, is completed, and says where it is wrong", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    const field = page.getByLabel("Filter trials");
    await untilListening(field);
    await field.pressSequentially("dep");
    await page.getByRole("option", { name: "depth", exact: true }).waitFor();
    await field.press("ArrowDown");
    await field.press("Enter");
    expect(await field.inputValue()).toBe("depth");
    await field.pressSequentially(" >= 20 and not (plain or batchSize < 100)");
    await expect.poll(() => numbers(page)).toEqual(["9", "10", "11", "12"]);
    await field.fill("dpeth >= 20");
    await page.getByText("no column is called dpeth; did you mean depth?").waitFor();
    expect(await page.locator("mark").textContent()).toBe("dpeth");
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect((await numbers(page)).length).toBe(12);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("columns are found, ordered and sized, and the address keeps it", async () => {
    const page = await at.browser.page();
    await page.goto(
      `${at.world.url}/sweeps/${at.seeded.sweepId}?columns=state,architecture.depth,seed`,
    );
    await page.getByText("Columns", { exact: true }).click();
    await page.getByLabel("Search columns").fill("momentum");
    await page.getByRole("checkbox", { name: "optimizer momentum" }).click();
    await page.getByRole("columnheader", { name: "optimizer momentum" }).waitFor();
    await page.getByLabel("Search columns").clear();
    await page.getByRole("button", { name: "Move seed left" }).click();
    await page.keyboard.press("Escape");
    const edge = page.getByRole("columnheader", { name: "seed" }).locator("[data-edge]");
    const box = (await edge.boundingBox())!;
    await page.mouse.move(box.x + 3, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + 83, box.y + 8, { steps: 4 });
    await page.mouse.up();
    await expect
      .poll(() => parameter(page, "columns"))
      .toMatch(/^state,seed:\d+,architecture\.depth,config\/recipe\.optimizer\.momentum$/);
    await page.reload();
    const heads = await page.locator("thead th[aria-sort]").allTextContents();
    expect(heads.slice(-4)).toEqual(["state", "seed", "depth", "optimizer momentum"]);
    await page.close();
  });

  test("trials are grouped by a field, with mean, interval and n over seeds; pinned ones stay on top", async () => {
    const page = await at.browser.page();
    await page.goto(
      `${at.world.url}/sweeps/${at.seeded.familyId}?columns=state,stages.0.ratio,test/accuracy`,
    );
    await page.getByRole("button", { name: "Pin trial 5", exact: true }).click();
    await page.getByText("Group", { exact: true }).click();
    await page.getByRole("checkbox", { name: "prune ratio" }).click();
    await expect.poll(() => parameter(page, "group")).toBe("stages.0.ratio");
    const groups = page.locator("tr[data-group]");
    await expect.poll(() => groups.count()).toBe(5);
    expect(await groups.last().textContent()).toMatch(/3 trials3 seeds.*0\.7\d\d\.\d\d ± 0\.\d+ %/);
    await groups.last().getByRole("button", { expanded: false }).click();
    await expect.poll(async () => (await numbers(page)).length).toBe(4);
    expect((await numbers(page))[0]).toBe("5");
    await groups.last().getByRole("checkbox").check();
    await expect.poll(() => parameter(page, "pick")?.split(",").length).toBe(3);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a drag along an axis keeps the trials that pass there, in the table too, and the address has it", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}?chart=parallel`);
    const axis = page.locator('[data-axis="architecture.depth"] rect.cursor-crosshair');
    await untilListening(axis);
    const { height } = (await axis.boundingBox())!;
    await axis.hover({ position: { x: 4, y: height - 2 } }); // once it stands still
    const box = (await axis.boundingBox())!;
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => numbers(page)).toEqual(["1", "2", "7", "8"]);
    expect(parameter(page, "brush")).toMatch(/^architecture\.depth:[\d.]+\.\.[\d.]+$/);
    await page.getByRole("button", { name: "brushed, clear" }).click();
    await expect.poll(async () => (await numbers(page)).length).toBe(12);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a scatter has its front, a point chooses its trial", async () => {
    const page = await at.browser.page();
    await page.goto(
      `${at.world.url}/sweeps/${at.seeded.familyId}?chart=scatter&x-column=network/macs&y-column=test/accuracy`,
    );
    const chart = page.locator('[data-chart="scatter"]');
    expect(await chart.locator("caption").textContent()).toMatch(/of 15 trials\. On the front: \d/);
    const front = (await chart
      .locator("tbody tr", { hasText: "yes" })
      .first()
      .locator("td")
      .first()
      .textContent())!;
    const position = await chart.locator("svg path[stroke-width]").evaluate((path) => {
      const { x, y } = (path as SVGPathElement).getPointAtLength(0);
      return { x, y };
    });
    await chart.locator("svg[role=img]").click({ position });
    await expect.poll(() => parameter(page, "pick")).toMatch(/^\d+$/);
    expect(Number(front)).toBeGreaterThan(0);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("seeds are one curve with its band, and a view is kept by name", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.familyId}?filter=seed=1`);
    await page.getByRole("button", { name: "mean", exact: true }).click();
    await expect
      .poll(() => page.getByRole("group", { name: "Lines" }).getByRole("button").allTextContents())
      .toContain("width 11, 3 seeds");
    await page.getByText("Views", { exact: true }).click();
    await page.getByLabel("Name of the view").fill("first seeds");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.familyId}`);
    await page.getByText("Views", { exact: false }).first().click();
    await page.getByRole("button", { name: "first seeds", exact: true }).click();
    await expect.poll(() => parameter(page, "filter")).toBe("seed=1");
    expect(parameter(page, "seeds")).toBe("mean");
    await expect.poll(async () => (await numbers(page)).length).toBe(5);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test.each([
    ["scatter", "PNG"],
    ["scatter", "SVG"],
    ["scatter", "CSV"],
    ["train/loss", "SVG"],
    ["train/loss", "PNG"],
    ["depth test", "SVG"],
    ["divergence", "CSV"],
    ["divergence", "PNG"],
  ])("%s is saved as %s", async (chart, format) => {
    const page = await at.browser.page();
    const kind = chart === "divergence" ? chart : "scatter";
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}?chart=${kind}`);
    const figure = page.locator(`[data-chart="${chart}"]`);
    await figure.locator("tbody tr").first().waitFor({ state: "attached" });
    await figure.locator("summary").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      figure.getByRole("button", { name: format }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format.toLowerCase()}$`));
    const place = path.join(
      pictures,
      `saved-${chart.replaceAll(/\W/g, "-")}.${format.toLowerCase()}`,
    );
    await download.saveAs(place);
    const bytes = readFileSync(place);
    if (format === "PNG") {
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect(bytes.readUInt32BE(16)).toBeGreaterThan(800);
    } else if (format === "SVG") {
      const text = bytes.toString();
      expect(text).toMatch(/<path[^>]* d="M|<polyline|<circle/);
      expect(text).not.toMatch(/var\(|oklch|light-dark/);
    } else expect(bytes.toString().split("\r\n").length).toBeGreaterThan(4);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test.each(views)("the comparison fits %i px, dark: %s", async (width, dark) => {
    const page = await at.browser.page({ width, height: 1000, dark });
    const charts = "Charts";
    const places = [
      [
        "filter",
        `/sweeps/${at.seeded.sweepId}?filter=depth%20>=%2020%20and%20dpeth=3&pin=3`,
        "Trials",
      ],
      ["groups", `/sweeps/${at.seeded.familyId}?group=stages.0.ratio&pin=5`, "Trials"],
      [
        "parallel",
        `/sweeps/${at.seeded.sweepId}?chart=parallel&brush=architecture.depth:8..20`,
        charts,
      ],
      ["scatter", `/sweeps/${at.seeded.familyId}?chart=scatter&y-column=test/accuracy`, charts],
      ["importance", `/sweeps/${at.seeded.sweepId}?chart=importance`, charts],
      ["divergence", `/sweeps/${at.seeded.sweepId}?chart=divergence`, charts],
    ] as const;
    for (const [name, place, region] of places) {
      await page.goto(at.world.url + place);
      await page.waitForLoadState("networkidle", { timeout: 3000 }).catch(() => undefined); // streams stay open
      const beyond = await pixelsBeyond(page);
      expect(beyond, `${place} is ${beyond} px too wide`).toBeLessThanOrEqual(0);
      await page.getByRole("region", { name: region, exact: true }).screenshot({
        path: path.join(pictures, `compare-${name}-${width}-${dark ? "dark" : "light"}.png`),
      });
    }
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
