import { openBrowser } from "./browser.ts";
import type { Watch } from "./stream.ts";

/** In the page: notes the age of each point once the frame after its event is on the screen. */
const NOTE_FRAMES = `(metric) => {
  window.pointAges = [];
  const Native = window.EventSource;
  window.EventSource = class extends Native {
    constructor(...args) {
      super(...args);
      this.addEventListener("changes", ({ data }) => {
        const mine = JSON.parse(data).points.filter(({ name }) => name === metric);
        const values = mine.flatMap(({ value }) => value);
        // The first frame draws what the page's own listener changes, the second begins when that was drawn.
        requestAnimationFrame(() => requestAnimationFrame(() => {
          window.pointAges.push(...values.map((value) => Date.now() - value));
        }));
      });
    }
  };
}`;

/** Opens a page in Chromium; null where none is installed. */
export async function watchPage(address: string, metric: string): Promise<Watch | null> {
  const browser = await openBrowser();
  if (!browser) return null;
  const page = await browser.newPage();
  await page.addInitScript(`(${NOTE_FRAMES})(${JSON.stringify(metric)})`);
  await page.goto(address);
  return { ages: () => page.evaluate("window.pointAges"), close: () => browser.close() };
}
