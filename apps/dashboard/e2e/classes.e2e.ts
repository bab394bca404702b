import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Confusion, SpoolRecord } from "@resweep/spec";
import { type Claim, openStore } from "@resweep/store";
import { createSweep, knownDefinitions, parseSweepSpec } from "@resweep/sweeps";
import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, findBrowser, openBrowser } from "./browser.ts";
import { openWorld, root, type World } from "./world.ts";

const skipped = !findBrowser() && !process.env.CI;
const pictures = path.join(root, "apps/dashboard/.results/screenshots");
const classNames = [
  ...["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"],
  ...["Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
];
/** The images of the repository, so that they are shown. */
const mini = "ade0bc0b0dd858bcb051267e82c312e37271d457d21e80f222791a997d1d6145";

/** Each class is right but for some that are taken for the next one, the more the later the class. */
function confusion(split: Confusion["split"], wrong: number): Confusion {
  const each = split === "test" ? 100 : 60;
  return {
    ...{ split, classes: 10 },
    cells: classNames.flatMap((_, label): Confusion["cells"] => {
      const right: [number, number, number] = [label, label, each - wrong - label];
      const other: [number, number, number] = [label, (label + 1) % 10, wrong + label];
      return label === 9 ? [other, right] : [right, other];
    }),
    mistakes: Array.from({ length: 24 }, (_, at) => ({
      ...{ image: 7 + 40 * at, label: at % 10, predicted: (at + 1) % 10 },
      confidence: 0.99 - at / 100,
    })),
  };
}

function told({ seed, totalSteps }: Claim, hash: string): SpoolRecord[] {
  const half = totalSteps / 2;
  const end = (stage: number, name: string, step: number, wrong: number): SpoolRecord => ({
    ...{ type: "stage-end", stage, name, step, trainMs: step, results: { values: {} } },
    confusions: [confusion("validation", wrong), confusion("test", wrong)],
  });
  const dataset = { name: "fashion-mnist-mini", hash, train: 5400, validation: 600, test: 1000 };
  return [
    { type: "facts", dataset: { ...dataset, classNames }, device: {} },
    ...Array.from({ length: totalSteps }, (_, at): SpoolRecord => {
      const step = at + 1;
      const values = { "train/loss": 2 / step, "validation/accuracy": 0.8 + seed / 100 };
      return { type: "points", step, epoch: step / half, stage: 0, trainMs: step * 50, values };
    }),
    end(0, "train", half, 2 * seed),
    end(1, "fine-tune", totalSteps, seed),
  ];
}

/** Two seeds whose results are made up; the second one's data are said to be others than those of the repository. */
async function seedConfusions(databaseUrl: string) {
  const store = openStore(databaseUrl);
  try {
    const spec = parseSweepSpec({
      ...{ name: "what is taken for what", seeds: 2, priority: 9 },
      base: {
        architecture: { name: "cifar-resnet", depth: 8 },
        recipe: { epochs: 1 },
        stages: [{ name: "fine-tune", epochs: 1 }],
      },
    });
    const { id, plan } = await createSweep({ store, queue: null }, spec, { by: "ada" });
    const offers = ["cpu", "memory:1", "dataset:fashion-mnist-mini", ...knownDefinitions];
    const { workerId } = await store.workers.register({
      ...{ name: "bench-4", host: "bench", pid: 4245, slots: 1, offers },
    });
    const trials: number[] = [];
    for (let count = 0; count < plan.trials; count += 1) {
      const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
      const hash = claim.number === 1 ? mini : "f".repeat(64);
      await store.attempts.ship(claim, told(claim, hash), 1);
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
      trials.push(claim.trialId);
    }
    return { sweepId: id, trials };
  } finally {
    await store.close();
  }
}

describe.skipIf(skipped)("what networks confuse (needs Chromium: apt-get install chromium)", () => {
  let world: World;
  let browser: Browser;
  let seeded: Awaited<ReturnType<typeof seedConfusions>>;
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true });
    [world, browser] = await Promise.all([openWorld(), openBrowser()]);
    seeded = await seedConfusions(world.databaseUrl);
  });
  afterAll(async () => {
    await browser?.close();
    await world?.stop();
  });

  test.each([
    [1440, false],
    [390, true],
  ])("matrix, classes and mistakes of a trial at %i px, dark: %s", async (width, dark) => {
    const page = await browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${world.url}/trials/${seeded.trials[0]}`);
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
    const beyond = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(beyond).toBeLessThanOrEqual(0);
    await page.addScriptTag({ content: axe.source });
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run('section[aria-label="Classes"]'),
    );
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("the stage and the split are chosen, and kept in the address", async () => {
    const page = await browser.page();
    await page.goto(`${world.url}/trials/${seeded.trials[0]}`);
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
    const page = await browser.page();
    await page.goto(`${world.url}/trials/${seeded.trials[1]}`);
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
    const page = await browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${world.url}/sweeps/${seeded.sweepId}?pick=1,2`);
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
    const page = await browser.page();
    await page.goto(`${world.url}/sweeps/${seeded.sweepId}`);
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
    const image = (of: string) => fetch(`${world.url}/api/trials/${seeded.trials[0]}/images/${of}`);
    const found = await image("test/999");
    expect(found.headers.get("content-type")).toBe("image/png");
    expect(found.headers.get("cache-control")).toBe("private, max-age=3600");
    const statuses = await Promise.all(
      ["test/1000", "test/-1", "test/1e3", "test/..%2f..%2fREADME.md", "val/1"].map(
        async (of) => (await image(of)).status,
      ),
    );
    expect(statuses).toEqual([404, 400, 400, 400, 400]);
    const work = await fetch(`${world.url}/api/work?trials=${seeded.trials.join(",")},999999`);
    const { work: answered } = await work.json();
    expect(answered.map(({ trialId }: { trialId: number }) => trialId)).toEqual(seeded.trials);
    expect(answered[0].stages.map(({ totalSteps }: { totalSteps: number }) => totalSteps)).toEqual([
      42, 84,
    ]);
  });
});
