import type { Page } from "playwright-core";
import { type Row, row } from "../report.ts";
import { openBrowser } from "./browser.ts";
import { CURVE, type History } from "./seed-history.ts";

/** In the page: the time at which a frame with what `condition` waits for was drawn; and what a chart has drawn. */
const EYES = `
  window.painted = (condition) => new Promise((resolve, reject) => {
    const until = performance.now() + 60_000;
    const look = () => {
      if (condition()) requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
      else if (performance.now() > until) reject(new Error("not drawn within a minute: " + condition));
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
  const note = (name: string, ms: number) => {
    times[name] = [...(times[name] ?? []), ms];
  };
  try {
    for (let round = -1; round < rounds; round++) {
      const page = await browser.newPage();
      await page.addInitScript(EYES);
      await page.goto(`${address}/sweeps/${sweepId}?metrics=${CURVE}`, { waitUntil: "commit" });
      const painted = await page.evaluate<number>(
        `painted(() => lines(${chart}) === ${curves} && coloured(${chart}) > 500)`,
      );
      const moves = { zoom: await zoom(page), ...(await useTable(page)) };
      const isolate = page.getByRole("group", { name: "Lines" }).getByRole("button").first();
      const isolated = await respond(page, "click", `lines(${chart}) === 1`, () => isolate.click());
      await page.close();
      if (round < 0) continue; // the browser's own first time
      note(`first paint of ${curves} curves`, painted);
      for (const [name, ms] of Object.entries(moves)) note(name, ms);
      note("isolate a curve", isolated);
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

async function useTable(page: Page): Promise<Record<string, number>> {
  const column = page.locator("th").getByRole("button", { name: "validation/accuracy" }).first();
  await column.scrollIntoViewIfNeeded();
  await page.locator("tr[data-trial]").first().waitFor(); // rows out of view are not drawn
  const changed = `${firstTrial} !== "${await page.evaluate<string>(firstTrial)}"`;
  const sort = await respond(page, "click", changed, () => column.click());
  const filter = await respond(page, "input", `${firstTrial} === "19"`, () =>
    page.getByLabel("Filter trials").fill("state=failed depth=20"),
  );
  return { "sort the table": sort, "filter the table": filter };
}

/** Milliseconds from an event of the page until the frame in which `shown` (JavaScript) holds was drawn. */
async function respond(page: Page, event: string, shown: string, act: () => Promise<unknown>) {
  await page.evaluate(`window.took = new Promise((resolve) => addEventListener("${event}", () => {
    const began = performance.now();
    resolve(painted(() => ${shown}).then((at) => at - began));
  }, { capture: true, once: true })); 0`);
  await act();
  return await page.evaluate<number>("window.took");
}
