import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Browser, openBrowser } from "./browser.ts";
import { seed } from "./seed.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
let browser: Browser;
let sweepId: number;

beforeAll(async () => {
  world = await openWorld();
  ({ sweepId } = await seed(world.databaseUrl));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await world?.stop();
});

const post = async (path: string, body?: unknown, method = "POST") => {
  const response = await fetch(`${world.url}/api/${path}`, {
    method,
    headers: {
      origin: world.url,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
};

describe("the history of sweeps", () => {
  test("notes in Markdown and tags are edited in place; the timeline says who did", async () => {
    const page = await browser.page();
    await page.goto(`${world.url}/sweeps/${sweepId}`);
    await page.getByRole("button", { name: "Edit notes" }).click();
    await page
      .getByLabel("Notes, in Markdown")
      .fill("## Why\n\n**Depth** hurts <script>alert(1)</script>\n\n- one\n- two\n");
    await page.getByLabel("Tags, with commas between").fill("degradation, from-the-page");
    await page.getByRole("button", { name: "Save" }).click();
    const notes = page.getByRole("region", { name: "Notes" });
    await expect.poll(() => notes.locator("h2").textContent()).toBe("Why");
    expect(await notes.locator("li").count()).toBe(2);
    expect(await notes.locator("script").count()).toBe(0);
    await notes.getByRole("link", { name: "from-the-page" }).click();
    await expect.poll(() => page.locator("tr[data-sweep]").count()).toBe(1);
    await page.goto(`${world.url}/sweeps/${sweepId}/timeline`);
    expect(await page.getByText("tags degradation from-the-page").count()).toBe(1);
    expect(await page.getByText("annotated").count()).toBe(1);
    expect(page.errors).toEqual([]);
    await page.close();
  });

  test("what has ended is archived, taken out again, deleted and brought back", async () => {
    const spec = { name: "to put away", base: { dataset: { name: "synthetic" } }, space: {} };
    const { id } = (await post("sweeps", spec)).body as { id: number };
    const early = await post(`sweeps/${id}/annotation`, { archived: true }, "PATCH");
    expect(early.status).toBe(409);
    await post(`sweeps/${id}/cancel`);
    const page = await browser.page();
    await page.goto(`${world.url}/sweeps/${id}`);
    await page.locator("summary", { hasText: "More" }).click();
    await page.getByRole("button", { name: "Archive" }).click();
    await expect
      .poll(() => page.getByRole("button", { name: "Take out of the archive" }).count())
      .toBe(1);
    await page.goto(`${world.url}/?search=away`);
    expect(await page.locator("tr[data-sweep]").count()).toBe(0);
    await page.getByRole("link", { name: "Archived" }).click();
    await page.getByRole("link", { name: "to put away" }).click();
    await page.waitForURL(/sweeps/);
    await page.locator("summary", { hasText: "More" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the sweep" }).click();
    await page.waitForURL(/shelf=deleted/);
    await page.getByRole("button", { name: "Bring back" }).click();
    await page.waitForURL(new RegExp(`/sweeps/${id}$`));
    expect((await post(`sweeps/${id}/annotation`, { archived: false }, "PATCH")).status).toBe(200);
    expect(page.errors).toEqual([]);
    await page.close();
  });
});

describe("reports", () => {
  test("are written with a preview, shown with charts, edited by one at a time and exported", async () => {
    const page = await browser.page();
    await page.goto(`${world.url}/reports/new?sweep=${sweepId}`);
    const preview = page.getByRole("region", { name: "Preview" });
    await expect.poll(() => preview.locator("figure polyline").count()).toBeGreaterThan(4);
    await page.getByLabel("Title").fill("Depth, as of today");
    await page
      .getByLabel(/^Markdown/)
      .fill(
        `Some **words**.\n\n\`\`\`resweep\nsweep: ${sweepId}\nchart: curves\ntrials: [1, 2]\n\`\`\`\n\n\`\`\`resweep\nsweep: 999999\nchart: trials\n\`\`\`\n`,
      );
    await expect.poll(() => preview.locator("figure polyline").count()).toBe(2);
    await expect.poll(() => preview.getByText("There is no sweep 999999").count()).toBe(1);
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL(/reports\/\d+$/);
    expect(await page.locator("article figure polyline").count()).toBe(2);
    const id = Number(page.url().split("/").at(-1));

    await page.getByRole("link", { name: "Edit" }).click();
    await page.waitForURL(/edit$/);
    const others = { version: 1, title: "Depth, by another", body: "Other words." };
    expect((await post(`reports/${id}`, others, "PUT")).status).toBe(200);
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => page.getByText("was edited by").count()).toBe(1);
    expect((await post(`reports/${id}`, others, "PUT")).status).toBe(409);

    await page.getByRole("button", { name: "Delete" }).click();
    await page.waitForURL(/deleted=/);
    await page.getByRole("button", { name: "Bring back" }).click();
    await page.waitForURL(new RegExp(`/reports/${id}$`));
    expect(page.errors.filter((error) => !error.includes("409"))).toEqual([]);
    await page.close();

    const body = `\`\`\`resweep\nsweep: ${sweepId}\nchart: trials\n\`\`\`\n`;
    await post(`reports/${id}`, { version: 2, title: "Table", body }, "PUT");
    const file = await fetch(`${world.url}/api/reports/${id}/export`);
    expect(file.headers.get("content-disposition")).toContain(`report-${id}.html`);
    const html = await file.text();
    expect(html).toContain("<h1>Table</h1>");
    expect(html).toContain("cifar-resnet");
    expect(html).not.toContain("<script");
  });
});
