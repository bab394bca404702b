import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";
import { type Browser, findBrowser, openBrowser } from "./browser.ts";
import { openWorld, root, type World } from "./world.ts";

/** Where tests leave pictures of what they saw. */
export const pictures = path.join(root, "apps/dashboard/.results/screenshots");

/** What tests see; there from the first test on. */
export interface Seen<Seeded> {
  readonly world: World;
  readonly browser: Browser;
  readonly seeded: Seeded;
}

/**
 * Tests of pages, in a world of their own that `seed` has filled and a browser before it. Without Chromium they are skipped,
 * and say why; in CI they fail.
 */
export function describeInBrowser<Seeded>(
  title: string,
  seed: (databaseUrl: string) => Promise<Seeded>,
  tests: (at: Seen<Seeded>) => void,
): void {
  const skipped = !findBrowser() && !process.env.CI;
  describe.skipIf(skipped)(`${title} (needs Chromium: apt-get install chromium)`, () => {
    const at: Partial<Seen<Seeded>> = {};
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      const [world, browser] = await Promise.all([openWorld(), openBrowser()]);
      Object.assign(at, { world, browser });
      Object.assign(at, { seeded: await seed(world.databaseUrl) });
    });
    afterAll(async () => {
      await at.browser?.close();
      await at.world?.stop();
    });
    tests(at as Seen<Seeded>);
  });
}

/** By how many pixels a page is wider than its window. */
export const pixelsBeyond = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
