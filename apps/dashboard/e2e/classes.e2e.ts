import path from "node:path";
import axe from "axe-core";
import { expect, test } from "vitest";
import { describeInBrowser, pictures, pixelsBeyond } from "./in-browser.ts";
import { classNames, seedConfusions } from "./seed-confusions.ts";

describeInBrowser("what networks confuse", seedConfusions, (at) => {
  test.each([
    [1440, false],
    [390, true],
  ])("matrix, classes and mistakes of a trial at %i px, dark: %s", async (width, dark) => {
    const page = await at.browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${at.world.url}/trials/${at.seeded.trials[0]}`);
    const panel = page.getByRole("region", { name: "Classes" });
    // Seed 1: 1 + label of each hundred go to the next class.
    await panel.getByText("945 of 1,000 test images are right (94.50 %).").waitFor();
    const matrix = panel.getByRole("region", { name: "Confusion matrix" });
    const row = matrix.locator("tbody tr").nth(8);
    expect(await row.locator("th").textContent()).toBe("Bag");
    expect(await row.locator("td").allTextContents()).toEqual(
      classNames.map((_, at) => (at === 8 ? "91" : at === 9 ? "9" : "0")),
    );
    const worst = panel.locator("tr[data-class]").first();
    expect(await worst.textContent()).toContain("Ankle boot10090.00 %");

    const first = panel.getByRole("img", { name: "T-shirt/top, #7", exact: true });
    await first.waitFor();
    await expect
      .poll(() => first.evaluate((image: HTMLImageElement) => image.naturalWidth))
      .toBe(28);
    expect(await panel.getByRole("listitem").count()).toBe(24);
    await panel.scrollIntoViewIfNeeded();
    await panel.screenshot({ path: path.join(pictures, `classes-${width}.png`) });
    expect(await pixelsBeyond(page)).toBeLessThanOrEqual(0);
    await page.addScriptTag({ content: axe.source });
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run('section[aria-label="Classes"]'),
    );
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test.each([
    [1440, false],
    [390, true],
  ])("a hundred classes are a map and the worst pairs at %i px, dark: %s", async (width, dark) => {
    const names = Array.from({ length: 100 }, (_, at) => `kind ${at + 1}`);
    const { trials } = await seedConfusions(at.world.databaseUrl, names);
    const page = await at.browser.page({ width, height: 900, dark });
    await page.goto(`${at.world.url}/trials/${trials[0]}`);
    const figure = page.getByRole("figure", { name: "Confusion matrix" });
    const pairs = figure.locator("table", { hasText: "taken for" });
    // Seed 1: one more is missed with each class, 99 at most, and of as many the first come first.
    await pairs.getByRole("row", { name: "kind 99 kind 100 99 99.00 %" }).waitFor();
    expect(await pairs.locator("tbody tr").count()).toBe(20);
    await figure.locator("canvas").waitFor();
    await figure.screenshot({ path: path.join(pictures, `classes-hundred-${width}.png`) });
    expect(await pixelsBeyond(page)).toBeLessThanOrEqual(0);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("the stage and the split are chosen, and kept in the address", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/trials/${at.seeded.trials[0]}`);
    const panel = page.getByRole("region", { name: "Classes" });
    await panel.getByText("945 of 1,000 test images").waitFor();
    await panel.getByLabel("After stage").selectOption("0");
    await panel.getByText("935 of 1,000 test images").waitFor();
    await panel.getByRole("button", { name: "validation" }).click();
    await panel.getByText("535 of 600 validation images").waitFor();
    expect(page.url()).toContain("class-stage=0&class-split=validation");
    await page.reload();
    await panel.getByText("535 of 600 validation images").waitFor();
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("without the trial's data there are no images, and a line says why", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/trials/${at.seeded.trials[1]}`);
    const panel = page.getByRole("region", { name: "Classes" });
    await panel
      .getByText(
        /Without images: fashion-mnist-mini: holds other images on this machine \(ade0bc0b0dd8\) than the trial's \(ffffffffffff\)/,
      )
      .waitFor();
    expect(await panel.getByRole("listitem").count()).toBe(24);
    expect(await panel.getByRole("img", { name: /, #\d+$/ }).count()).toBe(0);
    await page.close();
  });

  test.each([
    [1440, false],
    [390, true],
  ])("two trials are compared class by class at %i px, dark: %s", async (width, dark) => {
    const page = await at.browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}?pick=1,2`);
    await page.getByText("Accuracy by class").click();
    const row = page.locator("tr[data-class='Coat']");
    await row.waitFor();
    expect(await row.locator("td").allTextContents()).toEqual(["95.00 %", "94.00 %", "−1.00 pp"]);
    expect(page.url()).toContain("classes=open");
    const details = page.locator("details", { has: row });
    await details.scrollIntoViewIfNeeded();
    await details.screenshot({ path: path.join(pictures, `class-differences-${width}.png`) });
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("learning curves are drawn over the multiply-accumulates spent", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    await page.getByRole("button", { name: "MACs", exact: true }).click();
    expect(page.url()).toContain("x=MACs");
    const chart = page.locator("[data-chart='train/loss']");
    await chart.getByText("2 lines over MACs").waitFor({ state: "attached" });
    const plot = chart.locator(".u-over");
    const box = (await plot.boundingBox())!;
    // The work may still be on its way: until it is there, nothing is drawn that could be zoomed into.
    const chip = page.getByRole("button", {
      name: /^zoomed to [\d.]+ [GT] to [\d.]+ [GT], show all$/,
    });
    await expect
      .poll(
        async () => {
          await page.mouse.move(box.x + box.width / 2, box.y + 40);
          await page.mouse.down();
          await page.mouse.move(box.x + box.width - 20, box.y + 60, { steps: 5 });
          await page.mouse.up();
          return chip.count();
        },
        { timeout: 15_000 },
      )
      .toBe(1);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("what is no image of the data, or no place of it, is refused", async () => {
    const image = (of: string) =>
      fetch(`${at.world.url}/api/trials/${at.seeded.trials[0]}/images/${of}`);
    const found = await image("test/999");
    expect(found.headers.get("content-type")).toBe("image/png");
    expect(found.headers.get("cache-control")).toBe("private, max-age=3600");
    const statuses = await Promise.all(
      ["test/1000", "test/-1", "test/1e3", "test/..%2f..%2fREADME.md", "val/1"].map(
        async (of) => (await image(of)).status,
      ),
    );
    expect(statuses).toEqual([404, 400, 400, 400, 400]);
    const work = await fetch(
      `${at.world.url}/api/work?trials=${at.seeded.trials.join(",")},999999`,
    );
    const { work: answered } = await work.json();
    expect(answered.map(({ trialId }: { trialId: number }) => trialId)).toEqual(at.seeded.trials);
    expect(answered[0].stages.map(({ totalSteps }: { totalSteps: number }) => totalSteps)).toEqual([
      42, 84,
    ]);
  });
});
