import type { Page } from "playwright-core";
import { type Row, row } from "../report.ts";
import { openBrowser } from "./browser.ts";
import { CURVE, type History } from "./seed-history.ts";

/** Whatever takes longer is a row of this time. */
const PATIENCE_MS = 15_000;

/** In the page: the time at which a frame with what `condition` waits for was drawn; and what a chart has drawn. */
const EYES = `
  window.painted = (condition) => new Promise((resolve) => {
    const until = performance.now() + ${PATIENCE_MS};
    const look = () => {
      if (condition()) requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      else if (performance.now() > until) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
  window.lines = (chart) => chart?.querySelectorAll("tbody tr").length ?? 0;
  // Axes and grid are grey.
  window.coloured = (chart) => {
    const canvas = chart?.querySelector("canvas");
    if (!canvas || canvas.width === 0) return 0;
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at + 3] > 0 && Math.max(data[at], data[at + 1], data[at + 2]) - Math.min(data[at], data[at + 1], data[at + 2]) > 60) count++;
    return count;
  };`;

const chart = `document.querySelector('[data-chart="${CURVE}"]')`;
const firstTrial = `document.querySelector("tr[data-trial]")?.dataset.trial`;

/** What a person sees of a sweep of many long curves, and how long each move takes to be on the screen. */
export async function measurePainting(
  address: string,
  { sweepId, trialIds }: History,
  rounds: number,
): Promise<Row[]> {
  const browser = await openBrowser();
  if (!browser) return []; // there is no screen to look at
  const curves = trialIds.length;
  const times: Record<string, number[]> = {};
  const until = performance.now() + 4 * PATIENCE_MS;
  try {
    for (let round = -1; round < rounds && performance.now() < until; round++) {
      const page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      await page.addInitScript(EYES);
      await page.goto(`${address}/sweeps/${sweepId}?metrics=${CURVE}`, { waitUntil: "commit" });
      const moves: Record<string, () => Promise<number>> = {
        [`first paint of ${curves} curves`]: () =>
          page.evaluate<number>(
            `painted(() => lines(${chart}) === ${curves} && coloured(${chart}) > 500)`,
          ),
        zoom: () => zoom(page),
        "sort the table": () => sort(page),
        "filter the table": () => filter(page),
        "isolate a curve": () => isolate(page),
      };
      for (const [name, move] of Object.entries(moves)) {
        // What cannot be done at all has missed like what takes too long.
        const ms = await move().catch(() => PATIENCE_MS);
        if (round >= 0) times[name] = [...(times[name] ?? []), ms]; // before: the browser's own first time
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return Object.entries(times).map(([name, took]) => row(`history ${name}`, "ms", took));
}

async function zoom(page: Page): Promise<number> {
  const box = (await page.locator(`[data-chart="${CURVE}"] .u-over`).boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.25, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
  return await respond(page, "mouseup", `location.search.includes("zoom=")`, () => page.mouse.up());
}

async function sort(page: Page): Promise<number> {
  const column = page.locator("th").getByRole("button", { name: "validation/accuracy" }).first();
  await column.scrollIntoViewIfNeeded();
  await page.locator("tr[data-trial]").first().waitFor(); // rows out of view are not drawn
  const changed = `${firstTrial} !== "${await page.evaluate<string>(firstTrial)}"`;
  return await respond(page, "click", changed, () => column.click());
}

const filter = (page: Page) =>
  respond(page, "input", `${firstTrial} === "19"`, () =>
    page.getByLabel("Filter trials").fill("state=failed depth=20"),
  );

const isolate = (page: Page) =>
  respond(page, "click", `lines(${chart}) === 1`, () =>
    page.getByRole("group", { name: "Lines" }).getByRole("button").first().click(),
  );

/** Milliseconds from an event of the page until the frame in which `shown` (JavaScript) holds was drawn. */
async function respond(page: Page, event: string, shown: string, act: () => Promise<unknown>) {
  await page.evaluate(`window.took = new Promise((resolve) => addEventListener("${event}", () => {
    const began = performance.now();
    resolve(painted(() => ${shown}).then((at) => at - began));
  }, { capture: true, once: true })); 0`);
  await act();
  return await page.evaluate<number>("window.took");
}
