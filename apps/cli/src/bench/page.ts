import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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

/** Opens a page in Chromium; null where none is installed (or playwright-core is not). */
export async function watchPage(address: string, metric: string): Promise<Watch | null> {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = [process.env.RESWEEP_CHROMIUM, ...usual].find(
    (place) => place && existsSync(place),
  );
  const playwright = await import("playwright-core").catch(() => null);
  if (!executablePath || !playwright) return null;
  const profile = mkdtempSync(path.join(tmpdir(), "resweep-bench-browser-"));
  const browser = await playwright.chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  const page = await browser.newPage();
  await page.addInitScript(`(${NOTE_FRAMES})(${JSON.stringify(metric)})`);
  await page.goto(address);
  return {
    ages: () => page.evaluate("window.pointAges"),
    close: async () => {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
