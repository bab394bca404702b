import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium, type Locator, type Page } from "playwright-core";

/** Chromium of this machine, or undefined. RESWEEP_CHROMIUM or CHROMIUM_PATH name another one. */
export function findBrowser(): string | undefined {
  const { RESWEEP_CHROMIUM, CHROMIUM_PATH } = process.env;
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  return [RESWEEP_CHROMIUM, CHROMIUM_PATH, ...usual].find((place) => place && existsSync(place));
}

export interface Browser {
  /** A page of its own size and colours. Errors of its scripts are collected in `errors`. */
  page(view?: {
    width?: number;
    height?: number;
    dark?: boolean;
  }): Promise<Page & { errors: string[] }>;
  close(): Promise<void>;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error("no Chromium: install it (apt-get install chromium)");
  const profile = mkdtempSync(path.join(tmpdir(), "resweep-browser-"));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-dev-shm-usage",
    ],
  });
  return {
    async page({ width = 1280, height = 900, dark = false } = {}) {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme: dark ? "dark" : "light" });
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      return Object.assign(page, { errors });
    },
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** A page as the server drew it has what is to be seen before it listens: React marks each element once it does. */
export async function untilListening(part: Locator): Promise<void> {
  await part.evaluate(async (element) => {
    const listens = () => Object.keys(element).some((key) => key.startsWith("__reactProps"));
    while (!listens()) await new Promise(requestAnimationFrame);
  });
}
