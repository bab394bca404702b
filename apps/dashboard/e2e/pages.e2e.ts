import path from "node:path";
import { expect, test } from "vitest";
import { describeInBrowser, pictures, pixelsBeyond } from "./in-browser.ts";
import { seedBoth } from "./seed-both.ts";

describeInBrowser("the pages over seeded results", seedBoth, (at) => {
  test.each([
    [1280, false],
    [1280, true],
    [390, false],
    [390, true],
  ])("every page fits %i px, dark: %s", async (width, dark) => {
    const page = await at.browser.page({ width, height: width === 390 ? 844 : 900, dark });
    const places = {
      history: "/",
      new: "/sweeps/new",
      sweep: `/sweeps/${at.seeded.sweepId}?pick=1,9`,
      family: `/sweeps/${at.seeded.familyId}`,
      networks: "/networks",
      trials: "/trials",
      trial: "/trials/1",
      workers: "/workers",
      catalogue: "/catalogue",
      missing: "/trials/99999",
    };
    for (const [name, place] of Object.entries(places)) {
      await page.goto(at.world.url + place);
      await page.waitForLoadState("networkidle", { timeout: 3000 }).catch(() => undefined); // streams stay open
      const beyond = await pixelsBeyond(page);
      expect(beyond, `${place} is ${beyond} px too wide`).toBeLessThanOrEqual(0);
      const picture = path.join(pictures, `${name}-${width}-${dark ? "dark" : "light"}.png`);
      await page.screenshot({ path: picture });
    }
    expect(page.errors.filter((line) => !line.includes("404"))).toEqual([]);
    await page.close();
  });

  test("the table sorts, filters and chooses columns, and the address keeps it", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    const numbers = () =>
      page
        .locator("tr[data-trial]")
        .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-trial")));
    await page.getByRole("button", { name: "failed", exact: true }).click();
    await expect.poll(numbers).toEqual(["6"]);
    expect(await page.getByLabel("Filter trials").inputValue()).toBe("state=failed");
    await page.getByLabel("Filter trials").clear();
    await page
      .getByLabel("Filter trials")
      .pressSequentially("architecture=cifar-plain depth>=20", { delay: 5 });
    await expect.poll(numbers).toEqual(["3", "4", "5", "6"]);
    await page.getByRole("button", { name: "validation/accuracy" }).click();
    await expect.poll(async () => (await numbers()).at(-1)).toBe("4");
    await page.getByText("Columns").click();
    const column = page.getByRole("checkbox", { name: "batchSize" });
    await column.click(); // the box follows the address, a moment after the click
    await expect.poll(() => column.isChecked()).toBe(true);
    await page.getByRole("columnheader", { name: "batchSize" }).waitFor();
    await page.reload();
    await page.getByRole("columnheader", { name: "batchSize" }).waitFor();
    expect((await numbers()).length).toBe(4);
    await page.close();
  });

  test("dragging over a chart zooms all of them, and the address keeps it", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    const chart = page.locator('[data-chart="train/loss"]');
    await chart.locator("tbody tr").first().waitFor({ state: "attached" });
    const box = (await chart.locator(".u-over").boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.25, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 80, { steps: 6 });
    await page.mouse.up();
    await expect
      .poll(() => new URL(page.url()).searchParams.get("zoom"))
      .toMatch(/^\d[\d.]*,\d[\d.]*$/);
    await page.reload();
    await chart.locator("tbody tr").first().waitFor({ state: "attached" });
    await page.screenshot({ path: path.join(pictures, "zoomed.png") });
    await page.getByRole("button", { name: /^zoomed to/ }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("zoom")).toBeNull();
    await page.close();
  });

  test("the map of a diagnosed trial has its blocks in the network's order, and the address keeps the quantity", async () => {
    const page = await at.browser.page({ width: 390 });
    await page.goto(`${at.world.url}/trials/1`);
    const section = page.getByRole("region", { name: "Diagnostics" });
    expect(await section.locator("caption").textContent()).toMatch(/^gradient norm of 3 blocks/);
    const parts = await section.locator("tbody th").allTextContents();
    expect(parts).toEqual(["stem", "layer1.0", "layer3.0"]);
    await section.getByText("not finite").waitFor();
    await section.getByRole("button", { name: "gamma" }).click();
    await section.getByText("Nothing recorded.").waitFor();
    expect(new URL(page.url()).searchParams.get("diagnostics")).toBe("gamma");
    await page.close();
  });

  test.each([
    [1280, false],
    [390, true],
  ])("a family is a tree and a front, at %i px", async (width, dark) => {
    const page = await at.browser.page({ width, height: 1400, dark });
    await page.goto(`${at.world.url}/sweeps/${at.seeded.familyId}`);
    const section = page.getByRole("region", { name: "Compression family" });
    const row = (number: number) => section.locator(`[data-network="${number}"]`);
    await row(4).waitFor();
    const names = await section.locator("td.card-title").allTextContents();
    expect(names.map((name) => name.replace(/^\d+/, "").replace("front", ""))).toEqual([
      ...["train width 11", "train width 16"],
      ...[0.3, 0.5, 0.7].flatMap((ratio) => [`prune ratio ${ratio}`, "fine-tune epochs 1"]),
    ]);
    // As small as what is pruned by half; trained as long.
    expect(await row(6).textContent()).toContain("to 1");
    expect(await row(8).textContent()).toContain("to 1 at 1.6 × MACs");
    expect(await row(1).textContent()).not.toContain("to ");
    expect(await section.getByText(/^On the front: /).textContent()).toContain("2 with 91.");
    await section.getByRole("button", { name: "latency" }).click();
    await expect.poll(() => new URL(page.url()).searchParams.get("cost")).toBe("latency");
    await section.getByText("AMD EPYC 7763, 1 thread").waitFor();
    await section.screenshot({
      path: path.join(pictures, `family-panel-${width}-${dark ? "dark" : "light"}.png`),
    });
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a network is registered from its trial's page, promoted, noted and found again", async () => {
    const page = await at.browser.page();
    const list = await (
      await fetch(`${at.world.url}/api/trials?sweep=${at.seeded.familyId}`)
    ).json();
    const { id } = list.trials.find(
      ({ values }: { values: Record<string, unknown> }) => values["stages.0.ratio"] === 0.5,
    );
    await page.goto(`${at.world.url}/trials/${id}`);
    const stages = page.getByRole("region", { name: "Stages" });
    await stages.getByRole("link", { name: "Register" }).last().click();
    const form = page.getByRole("form", { name: "Register a network" });
    await form.getByLabel("Name").fill("resnet20-half");
    expect(await form.getByLabel("Stage").inputValue()).toBe("2");
    await form.getByRole("button", { name: "Register" }).click();
    await page.waitForURL("**/networks/resnet20-half@1");
    const lineage = page.getByRole("region", { name: "Lineage" });
    expect(await lineage.locator("td.card-title .font-medium").allTextContents()).toEqual([
      ...["train", "prune", "fine-tune"],
    ]);
    await page.getByLabel("Alias").fill("Best Small");
    await page.getByRole("button", { name: "Promote" }).click();
    await page.getByText("alias: must be up to 63 of a-z").waitFor();
    await page.getByLabel("Alias").fill("best-small");
    await page.getByLabel("Why").fill("half the work");
    await page.getByRole("button", { name: "Promote" }).click();
    await page.getByRole("region", { name: "Promotions" }).getByText("half the work").waitFor();
    await page.getByRole("textbox", { name: "Notes" }).fill("for the paper");
    await page.getByRole("button", { name: "Save notes" }).click();
    const read = async () => (await fetch(`${at.world.url}/api/networks/best-small`)).json();
    await expect.poll(async () => (await read()).notes).toBe("for the paper");
    expect(await page.getByRole("button", { name: "Remove" }).isDisabled()).toBe(true);
    // The browser itself writes to the console that a request was refused.
    expect(page.errors.filter((line) => !line.includes("400"))).toEqual([]);
    await page.close();
    for (const [width, dark] of [
      [1280, false],
      [390, true],
    ] as const) {
      const view = await at.browser.page({ width, height: 1000, dark });
      for (const [name, place] of Object.entries({
        network: "/networks/best-small",
        registry: "/networks",
      })) {
        await view.goto(at.world.url + place);
        await view.getByText("resnet20-half").first().waitFor();
        const beyond = await view.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(beyond).toBeLessThanOrEqual(0);
        const picture = `${name}-${width}-${dark ? "dark" : "light"}.png`;
        await view.screenshot({ path: path.join(pictures, picture) });
      }
      await view.close();
    }
    const refused = await fetch(`${at.world.url}/api/trials/${id}`, {
      method: "DELETE",
      headers: { origin: at.world.url },
    });
    expect(refused.status).toBe(409);
  });

  test("a page's curves are asked for as it is read, before its scripts, and that once", async () => {
    const address = `${at.world.url}/sweeps/${at.seeded.sweepId}`;
    const head = await (await fetch(address)).text();
    expect(head).toMatch(/<link rel="preload" href="\/api\/curves\?trials=[^"]+" as="fetch"/);
    const page = await at.browser.page();
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/api/curves?")) asked += 1;
    });
    await page.goto(address);
    await expect.poll(() => page.locator('[data-chart="train/loss"] tbody tr').count()).toBe(9);
    expect(asked).toBe(1);
    await page.close();
  });

  test("a log tells its times in the reader's zone, those that came with the page too", async () => {
    const trial = 1;
    const { lines } = await (await fetch(`${at.world.url}/api/trials/${trial}/log`)).json();
    const page = await at.browser.page();
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setTimezoneOverride", { timezoneId: "Asia/Kolkata" });
    await page.goto(`${at.world.url}/trials/${trial}`);
    const first = page.getByRole("list", { name: "Log lines" }).locator("time").first();
    await expect
      .poll(() => first.textContent())
      .toBe(new Date(lines[0].at).toLocaleTimeString("en-GB", { timeZone: "Asia/Kolkata" }));
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("a click on a line of the legend isolates it", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    const lines = page.locator('[data-chart="train/loss"] tbody tr');
    await expect.poll(() => lines.count()).toBe(9);
    await page.getByRole("group", { name: "Lines" }).getByRole("button").first().click();
    await expect.poll(() => lines.count()).toBe(1);
    await page.getByRole("button", { name: "8 hidden, show all" }).click();
    await expect.poll(() => lines.count()).toBe(9);
    await page.close();
  });

  test.each([false, true])("a page comes in the colours that stay, dark: %s", async (dark) => {
    const page = await at.browser.page({ width: 1280, height: 900, dark });
    // The first answer asks the browser to say what its system prefers.
    await page.goto(`${at.world.url}/workers`);
    const response = await page.goto(`${at.world.url}/sweeps/${at.seeded.sweepId}`);
    await page.locator('[data-chart="train/loss"] tbody tr').first().waitFor({ state: "attached" });
    const line = page.getByRole("group", { name: "Lines" }).locator("button span").first();
    const colour = /background:\s*([^;"]+)/.exec((await line.getAttribute("style"))!)![1]!;
    expect(await response!.text()).toContain(`background:${colour}`);
    await page.close();
  });

  test("the command palette goes places", async () => {
    const page = await at.browser.page();
    await page.goto(`${at.world.url}/workers`);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Command" }).fill("seeded");
    await page.getByRole("option", { name: /seeded-depths/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/sweeps/${at.seeded.sweepId}`);
    await page.close();
  });
});
