import path from "node:path";
import { expect, test } from "vitest";
import { describeInBrowser, pictures } from "./in-browser.ts";
import { seed } from "./seed.ts";

const views = [
  [1440, 900, false],
  [1440, 900, true],
  [390, 844, false],
  [390, 844, true],
] as const;

describeInBrowser("launching", seed, (at) => {
  const ask = async (place: string) => (await fetch(`${at.world.url}${place}`)).json();
  /** Of cifar-plain and cifar-resnet of 8, 20 and 32 layers number 3, which has 20 layers and ended well. */
  const trialId = () => at.seeded.trialIds[2];

  test.each(views)("what a trial leads to fits %i x %i, dark: %s", async (width, height, dark) => {
    const page = await at.browser.page({ width, height, dark });
    await page.goto(`${at.world.url}/trials/${trialId()}`);
    await page.locator("summary", { hasText: "Launch more" }).click();
    await page.getByRole("link", { name: "Deeper: depth 32" }).waitFor();
    const box = await page.getByRole("button", { name: "With 3 more seeds" }).boundingBox();
    expect(box!.x).toBeGreaterThanOrEqual(0);
    expect(box!.x + box!.width).toBeLessThanOrEqual(width);
    const name = `trial-again-${width}${dark ? "-dark" : ""}.png`;
    await page.screenshot({ path: path.join(pictures, name) });
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a trial's cell is given further seeds in its sweep", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/trials/${trialId()}`);
    await page.locator("summary", { hasText: "Launch more" }).click();
    const seeds = page.getByLabel("Seeds more for its cell, in this sweep");
    await seeds.fill("0");
    await page.getByRole("button", { name: "With 0 more seeds" }).click();
    await page.getByText("must be how many more").waitFor();
    await seeds.fill("3");
    await page.getByRole("button", { name: "With 3 more seeds" }).click();
    await page.getByText("Launched with seeds 2, 3, 4 in its sweep").waitFor();
    const { trials } = await ask(`/api/trials?sweep=${at.seeded.sweepId}`);
    const cell = JSON.stringify(trials[2].values);
    const own = trials.filter(({ values }: { values: object }) => JSON.stringify(values) === cell);
    expect(own.map((trial: { seed: number }) => trial.seed)).toEqual([1, 2, 3, 4]);
    expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
    await page.close();
  });

  test("a scheduler is chosen with what it can be told, which the YAML says and a refusal names", async () => {
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/sweeps/new`);
    await page.getByLabel("Scheduler", { exact: true }).selectOption("asha");
    await page.getByLabel("Scheduler: reduction").fill("3");
    const yaml = page.getByLabel("The specification as YAML");
    await expect.poll(() => yaml.inputValue()).toMatch(/scheduler:\s+name: asha\s+reduction: 3/);
    await page.screenshot({ path: path.join(pictures, "scheduler-fields.png") });
    await page.getByLabel("Scheduler: reduction").fill("1");
    await page.locator("#field-scheduler-reduction-error").waitFor();
    await page.getByLabel("Scheduler", { exact: true }).selectOption("none");
    await expect.poll(() => yaml.inputValue()).not.toContain("scheduler");
    await page.getByTestId("plan-trials").first().waitFor();
    expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
    await page.close();
  });

  test("deeper: the form is filled with the next depth and the seeds of the cell, and launches", async () => {
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/trials/${trialId()}`);
    await page.locator("summary", { hasText: "Launch more" }).click();
    await page.getByRole("link", { name: "Deeper: depth 32" }).click();
    await page.waitForURL(/\/sweeps\/new\?trial=\d+&deeper=1$/);
    await expect.poll(() => page.getByTestId("plan-trials").first().textContent()).toBe("4");
    expect(await page.getByLabel("Name").inputValue()).toBe("seeded-depths-depth-32");
    expect(await page.getByLabel("Notes").inputValue()).toContain("depth 32, there 20");
    expect(await page.locator("#field-architecture-depth").inputValue()).toBe("32");
    await page.getByRole("button", { name: "Launch 4 trials" }).first().click();
    await page.waitForURL(/\/sweeps\/\d+$/);
    await page.getByRole("link", { name: `trial 3 of sweep ${at.seeded.sweepId}` }).waitFor();
    const id = Number(page.url().split("/").at(-1));
    const { trials } = await ask(`/api/trials?sweep=${id}`);
    expect(trials).toHaveLength(4);
    expect(trials[0].config.architecture).toMatchObject({ depth: 32, width: 8 });
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("from a trial: its configuration and seed, with nothing varied", async () => {
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/trials/${trialId()}`);
    await page.locator("summary", { hasText: "Launch more" }).click();
    await page.getByRole("link", { name: "Launch from this trial" }).click();
    await expect.poll(() => page.getByTestId("plan-trials").first().textContent()).toBe("1");
    expect(await page.getByLabel("Name").inputValue()).toBe("seeded-depths-trial-3");
    const yaml = await page.getByLabel("The specification as YAML").inputValue();
    expect(yaml).toContain("depth: 20");
    expect(yaml).not.toContain("learningRate"); // what is a default is left out
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a question of the field starts the form in a size for two cores or in the paper's", async () => {
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/sweeps/new`);
    const trials = page.getByTestId("plan-trials").first();
    const hours = page.getByTestId("plan-gpu-hours").first();
    await expect.poll(() => trials.textContent()).toBe("12");
    for (const [label, about, quick, whole] of [
      ["Degradation", "Does depth hurt the fit of the training set", "12", "40"],
      ["Warm-up map", "when the learning rate rises slowly?", "8", "30"],
      ["Pruning ladder", "How much accuracy does each share of removed filters", "9", "25"],
      ["Distillation", "Does a small network learn more from a teacher", "9", "15"],
      ["Compound scaling", "scale depth, width and resolution together", "10", "15"],
    ] as const) {
      await page.getByRole("button", { name: label, exact: true }).click();
      await expect.poll(() => trials.textContent()).toBe(quick);
      expect(await page.getByTestId("template-about").textContent()).toContain(about);
      await page.getByRole("button", { name: "whole" }).click();
      await expect.poll(() => trials.textContent()).toBe(whole);
      await page.getByRole("button", { name: "quick" }).click();
      await expect.poll(() => trials.textContent()).toBe(quick);
    }
    // Nothing like an EfficientNet was trained on the seeded worker; like a ResNet of 8 channels something was.
    expect(await hours.textContent()).toBe("unknown");
    await page.getByRole("button", { name: "Depth, warm-up, pruning" }).click();
    await expect.poll(() => trials.textContent()).toBe("12");
    await expect.poll(() => hours.textContent()).not.toBe("unknown");
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("the space of a running sweep is widened on its page, which lists what was", async () => {
    const page = await at.browser.page({ width: 1440 });
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    await page.getByText("Edit", { exact: true }).click();
    const space = page.getByLabel(/^Space as in its file/);
    const before = await space.inputValue();
    expect(before).toContain("architecture.depth: [ 8, 20, 32 ]");
    const change = page.getByRole("button", { name: "Change", exact: true });
    const error = page.locator("#edit-space-error");

    await space.fill(before.replace("8, 20, 32", "8, 32"));
    await change.click();
    await expect.poll(() => error.textContent()).toMatch(/^architecture\.depth .*20/);
    expect(await space.getAttribute("aria-invalid")).toBe("true");
    await space.fill("architecture.depth: [");
    await change.click();
    await expect.poll(() => error.textContent()).toContain("is no YAML");
    await space.fill(before.replace("8, 20, 32", "8, 20, 32, 33"));
    await change.click();
    await expect.poll(() => error.textContent()).toContain("6n+2");

    await space.fill(before.replace("8, 20, 32", "8, 20, 32, 44"));
    await page.getByLabel(/^Hours/).fill("soon");
    await change.click();
    await page.getByText("must be a number or none").waitFor();
    await page.getByLabel(/^Hours/).fill("5");
    await change.click();
    await page.getByText("Changed; the events say from what").waitFor();

    await page.keyboard.press("Escape");
    const versions = page.getByRole("region", { name: "Versions of the space" });
    await versions.getByText("Its space was widened once").click();
    await versions.getByText("architecture.depth [8,20,32,44], was [8,20,32]").waitFor();
    expect(await page.getByTestId("limits").textContent()).toContain("5 h");
    const [version] = await ask(`/api/sweeps/${at.seeded.sweepId}/versions`);
    expect(version.widened).toEqual(["architecture.depth [8,20,32,44], was [8,20,32]"]);
    await page.screenshot({ path: path.join(pictures, "space-versions.png") });
    expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
    await page.close();
  });

  test.each(views)("the fields of Edit fit %i x %i, dark: %s", async (width, height, dark) => {
    const page = await at.browser.page({ width, height, dark });
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    await page.locator("summary", { hasText: "Edit" }).click();
    const change = page.getByRole("button", { name: "Change", exact: true });
    await change.scrollIntoViewIfNeeded();
    for (const inside of [change, page.getByLabel(/^Space as in its file/)]) {
      const box = await inside.boundingBox();
      expect(box!.x).toBeGreaterThanOrEqual(0);
      expect(box!.x + box!.width).toBeLessThanOrEqual(width);
    }
    const name = `edit-${width}${dark ? "-dark" : ""}.png`;
    await page.screenshot({ path: path.join(pictures, name) });
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
