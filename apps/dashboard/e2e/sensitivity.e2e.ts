import path from "node:path";
import { openStore } from "@resweep/store";
import { createSweep, knownDefinitions, parseSweepSpec } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { describeInBrowser, pictures, pixelsBeyond } from "./in-browser.ts";

/** Two networks with two seeds each, scanned; the results are made up. */
async function seedScans(databaseUrl: string): Promise<number> {
  const store = openStore(databaseUrl);
  try {
    const spec = parseSweepSpec({
      ...{ name: "what can go", seeds: 2, priority: 9 },
      base: {
        architecture: { name: "cifar-resnet", depth: 8 },
        recipe: { epochs: 1 },
        stages: [{ name: "sensitivity" }],
      },
      space: { "architecture.width": [8, 16] },
    });
    const { id, plan } = await createSweep({ store, queue: null }, spec, { by: "ada" });
    const offers = ["cpu", "memory:1", "dataset:fashion-mnist-mini", ...knownDefinitions];
    const { workerId } = await store.workers.register({
      ...{ name: "bench-3", host: "bench", pid: 4244, slots: 1, offers },
    });
    for (let count = 0; count < plan.trials; count += 1) {
      const claim = (await store.attempts.claim({ workerId, slot: 0 }))!;
      const { width } = (claim.config as { architecture: { width: number } }).architecture;
      const ratios = [0.25, 0.5, 0.75];
      const layers = ["stem", "stage1.block1.conv1", "stage2.block1.conv1"].map((name, at) => ({
        ...{ convolutions: [name], filters: width, kept: ratios.map((r) => width * (1 - r)) },
        loss: ratios.map((ratio) => 0.5 + ratio * (at + 1)),
        accuracy: ratios.map((ratio) => 0.8 + 0.1 * (claim.seed - 1) - ratio * 0.2 * (at + 1)),
      }));
      const whole = { loss: 0.5, accuracy: 0.8 + 0.1 * (claim.seed - 1) };
      const sensitivity = { split: "validation" as const, images: 600, ...whole, ratios, layers };
      const step = claim.totalSteps;
      await store.attempts.ship(
        claim,
        [
          { type: "stage-end", stage: 0, name: "train", step, trainMs: 9, results: { values: {} } },
          {
            ...{ type: "stage-end", stage: 1, name: "sensitivity", step, trainMs: 9 },
            results: { values: {}, sensitivity },
          },
        ],
        1,
      );
      await store.attempts.finish(claim, { state: "succeeded", values: {} });
    }
    return id;
  } finally {
    await store.close();
  }
}

describeInBrowser("sensitivity of a sweep", seedScans, (at) => {
  test.each([
    [1440, false],
    [390, true],
  ])("each network's mean over its seeds at %i px, dark: %s", async (width, dark) => {
    const page = await at.browser.page({ width, height: width === 390 ? 844 : 900, dark });
    await page.goto(`${at.world.url}/sweeps/${at.seeded}`);
    const panel = page.getByRole("region", { name: "Sensitivity to pruning" });
    await panel.getByText("mean of the 2 seeds").waitFor();
    const row = panel.locator("table tr", { hasText: "stem" }).first();
    // 0.8 and 0.9, less a twentieth, a tenth and three twentieths.
    expect(await row.locator("td").allTextContents()).toEqual(["80.00 %", "75.00 %", "70.00 %"]);
    await panel.getByLabel("Network").selectOption({ index: 1 });
    expect(page.url()).toContain("scan=");
    await panel.scrollIntoViewIfNeeded();
    await panel.screenshot({ path: path.join(pictures, `sensitivity-${width}.png`) });
    expect(await pixelsBeyond(page)).toBeLessThanOrEqual(0);
    expect(page.errors).toEqual([]);
    await page.close();
  });
});
