import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Chromium, with a profile of its own; null where none is installed (or playwright-core is not). */
export async function openBrowser(): Promise<Browser | null> {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = [process.env.RESWEEP_CHROMIUM, ...usual].find(
    (place) => place && existsSync(place),
  );
  const playwright = await import("playwright-core").catch(() => null);
  if (!executablePath || !playwright) return null;
  const profile = mkdtempSync(path.join(tmpdir(), "resweep-bench-browser-"));
  const context = await playwright.chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1440, height: 900 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
  });
  return {
    newPage: () => context.newPage(),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
