import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, findBrowser, openBrowser } from "./browser.ts";
import { openWorld, root, type World } from "./world.ts";

const skipped = !findBrowser() && !process.env.CI;
const pictures = path.join(root, "apps/dashboard/.results/screenshots");

/** A small sweep: four trials of a quarter of a minute on two cores. */
const small = `name: plain-and-residual
notes: Does depth hurt without shortcuts?
tags: [degradation]
base:
  architecture: { name: cifar-resnet, depth: 8, width: 4 }
  recipe: { epochs: 4, batchSize: 64 }
space:
  architecture.name: [cifar-plain, cifar-resnet]
  architecture.depth: [8, 14]
`;

describe.skipIf(skipped)(
  "the dashboard, with a real worker (needs Chromium: apt-get install chromium)",
  () => {
    let world: World;
    let browser: Browser;
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      [world, browser] = await Promise.all([openWorld(), openBrowser()]);
      world.startWorker();
    });
    afterAll(async () => {
      await browser?.close();
      await world?.stop();
    });

    test("an empty history teaches with an example that opens in the form", async () => {
      const page = await browser.page();
      await page.goto(world.url);
      await page.getByRole("heading", { name: "No sweep yet" }).waitFor();
      await page.getByRole("link", { name: "Open it in the form" }).click();
      await page.waitForURL("**/sweeps/new?template=first");
      await expect.poll(() => page.getByTestId("plan-trials").first().textContent()).toBe("4");
      expect(page.errors).toEqual([]);
      await page.close();
    });

    test("bad input shows its error beside the field, and nothing can be launched", async () => {
      const page = await browser.page();
      await page.goto(`${world.url}/sweeps/new`);
      const depth = page.locator("#field-architecture-depth");
      await depth.fill("8, 21");
      const error = page.locator("#field-architecture-depth-error");
      await error.waitFor();
      expect(await error.textContent()).toContain("6n+2");
      expect(await depth.getAttribute("aria-invalid")).toBe("true");
      const launch = page.getByRole("button", { name: /^Launch/ }).first();
      expect(await launch.isDisabled()).toBe(true);
      await depth.fill("8, 20");
      await error.waitFor({ state: "detached" });
      await expect.poll(() => launch.isDisabled()).toBe(false);
      await page.getByLabel("Most trials").fill("3");
      await page.locator("#field-budget-trials-error").waitFor();
      expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
      await page.close();
    });

    test("the form varies any option and its YAML follows", async () => {
      const page = await browser.page();
      await page.goto(`${world.url}/sweeps/new?template=empty`);
      const trials = page.getByTestId("plan-trials").first();
      await expect.poll(() => trials.textContent()).toBe("1");
      await page.getByRole("button", { name: "Vary Batch size" }).click();
      await page.locator("#field-recipe-batchSize").fill("32, 64, 128");
      await expect.poll(() => trials.textContent()).toBe("3");
      const yaml = page.getByLabel("The specification as YAML");
      expect(await yaml.inputValue()).toContain("recipe.batchSize");
      // Half-typed and odd YAML is refused in words; the form stays.
      const good = await yaml.inputValue();
      for (const odd of [
        "space: { architecture.name: { min: 1 } }",
        "base: 3",
        "space: { a: }",
        "base: { stages: 5, architecture: { name: x } }",
      ]) {
        await yaml.fill(odd);
        await page.getByRole("list", { name: "What is wrong" }).waitFor();
      }
      await yaml.fill("a: [");
      await yaml.fill(good);
      await expect.poll(() => trials.textContent()).toBe("3");
      expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
      await page.getByLabel("Seeds").fill("2");
      await expect.poll(() => trials.textContent()).toBe("6");
      await page.getByRole("button", { name: "Fix Batch size to one value" }).click();
      await expect.poll(() => trials.textContent()).toBe("2");
      await page.getByLabel("Checkpoints to keep").selectOption("so many of each");
      await page.getByLabel("Keep every").fill("10");
      expect(await yaml.inputValue()).toMatch(/checkpoints:\s+last: 1\s+best: true\s+every: 10/);
      await page.getByLabel("Checkpoints to keep").selectOption("best-and-last");
      expect(await yaml.inputValue()).not.toContain("retention");
      await page.close();
    });

    test("a sweep is launched by keyboard alone, grows live, completes, and two trials are compared", async () => {
      const page = await browser.page({ height: 1000 });
      await page.goto(`${world.url}/sweeps/new?template=empty`);
      // Before the page answers, what is filled in is lost.
      await expect.poll(() => page.getByTestId("plan-trials").first().textContent()).toBe("1");
      await page.getByLabel("The specification as YAML").fill(small);
      await expect.poll(() => page.getByTestId("plan-trials").first().textContent()).toBe("4");
      expect(await page.getByLabel("Name").inputValue()).toBe("plain-and-residual");

      await page.getByLabel("Name").focus();
      await pressTabUntil(page, /^Launch 4 trials/);
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/sweeps\/\d+$/);

      // A curve grows without the page being read again.
      await page.locator('[data-connection="live"]').waitFor();
      const loss = page.locator('[data-chart="train/loss"]');
      await loss.locator("tbody tr").first().waitFor({ state: "attached", timeout: 120_000 });
      const first = await loss.locator("tbody td").first().textContent();
      await expect
        .poll(() => loss.locator("tbody td").first().textContent(), { timeout: 60_000 })
        .not.toBe(first);
      await page.screenshot({ path: path.join(pictures, "sweep-running.png") });

      await page
        .locator('[data-testid="sweep-state"] [data-state="completed"]')
        .waitFor({ timeout: 240_000 });
      expect(await page.locator('tr[data-trial] [data-state="succeeded"]').count()).toBe(4);
      await pictureOfReadme(browser, page.url());

      for (const number of [1, 3]) {
        // The box follows the address, which on a busy machine comes a moment after the click.
        const box = page.getByLabel(`Choose trial ${number}`, { exact: true });
        await box.click();
        await expect.poll(() => box.isChecked()).toBe(true);
      }
      const comparison = page.getByRole("region", { name: "Comparison" });
      const row = comparison.locator('[data-difference="architecture.name"]');
      await row.waitFor();
      expect(await row.textContent()).toContain("cifar-plain");
      expect(await row.textContent()).toContain("cifar-resnet");
      expect(new URL(page.url()).searchParams.get("pick")).toBe("1,3");
      await page.reload();
      await row.waitFor();
      await loss.locator("tbody tr").first().waitFor({ state: "attached" });
      await page.screenshot({ path: path.join(pictures, "comparison.png"), fullPage: true });
      expect(page.errors).toEqual([]);
      await page.close();
    });

    test("the trial's page has its curves, stages, log and device; the worker is listed", async () => {
      const page = await browser.page();
      await page.goto(`${world.url}/trials/1`);
      await page.getByRole("region", { name: "Stages" }).getByText("test/accuracy").waitFor();
      await page.getByRole("region", { name: "Device" }).getByText("fashion-mnist-mini").waitFor();
      await page.locator('[data-chart="train/loss"] tbody tr').waitFor({ state: "attached" });
      expect(await page.getByLabel("Log lines").locator("li").count()).toBeGreaterThan(0);
      await page.screenshot({ path: path.join(pictures, "trial.png"), fullPage: true });
      await page.goto(`${world.url}/workers`);
      await page.locator('[data-state="online"]').waitFor();
      expect(page.errors).toEqual([]);
      await page.close();
    });

    test("a running sweep is paused, resumed and cancelled from its page", async () => {
      const page = await browser.page();
      const { id } = await launch(world, small.replace("epochs: 4", "epochs: 400"));
      await page.goto(`${world.url}/sweeps/${id}`);
      await page.getByRole("button", { name: "Pause" }).click();
      await page.getByRole("button", { name: "Resume" }).click();
      await page.getByRole("button", { name: "Pause" }).waitFor();
      await page.getByRole("button", { name: "Cancel", exact: true }).click();
      await page.getByRole("button", { name: "Cancel the sweep" }).click();
      await page
        .locator('[data-testid="sweep-state"] [data-state="cancelled"]')
        .waitFor({ timeout: 90_000 });
      expect(await page.getByRole("button", { name: "Pause" }).count()).toBe(0);
      await page.close();
    });
  },
);

/** docs/screenshot.png, of real results; written where RESWEEP_UPDATE_SCREENSHOT is set, so that tests change no file. */
async function pictureOfReadme(browser: Browser, url: string) {
  const page = await browser.page({ width: 1440, height: 900 });
  await page.goto(url);
  await page.locator('[data-chart="train/loss"] tbody tr').first().waitFor({ state: "attached" });
  await page.waitForTimeout(500); // the canvas is painted in the next frames
  const picture = path.join(pictures, "screenshot.png");
  await page.screenshot({ path: picture });
  if (process.env.RESWEEP_UPDATE_SCREENSHOT) {
    mkdirSync(path.join(root, "docs"), { recursive: true });
    copyFileSync(picture, path.join(root, "docs/screenshot.png"));
  }
  await page.close();
}

type Page = Awaited<ReturnType<Browser["page"]>>;

/** Walks with Tab, as someone without a mouse does, to the visible element of that name. */
async function pressTabUntil(page: Page, name: RegExp) {
  for (let count = 0; count < 200; count++) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => document.activeElement?.textContent ?? "");
    if (name.test(text.trim())) return;
  }
  throw new Error(`200 tabs led to nothing called ${name}`);
}

async function launch(world: World, yaml: string): Promise<{ id: number }> {
  const response = await fetch(`${world.url}/api/sweeps`, {
    method: "POST",
    headers: { origin: world.url, "content-type": "application/yaml" },
    body: yaml,
  });
  expect(response.status).toBe(201);
  return response.json();
}
