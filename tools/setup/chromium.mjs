import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { inClone } from "./folders.mjs";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
];

/** The path of an installed Chromium or Chrome (`RESWEEP_CHROMIUM` names one), or null. */
export function findChromium(environment = process.env) {
  const places = [environment.RESWEEP_CHROMIUM, ...usualPlaces, playwrightPlace()];
  return places.find((place) => place && existsSync(place)) ?? null;
}

/** For the end-to-end tests alone: Debian's package where we may install it, else playwright's download. */
export function installChromium() {
  const root = process.getuid() === 0;
  if (root && existsSync("/usr/bin/apt-get")) {
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const quiet = { stdio: "ignore", env: environment };
    spawnSync("apt-get", ["update"], quiet);
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], quiet);
  }
  if (findChromium() === null) {
    const cli = inClone("node_modules/playwright-core/cli.js");
    spawnSync(process.execPath, [cli, "install", "chromium"], {
      stdio: "ignore",
      timeout: 300_000,
    });
  }
  return findChromium();
}

function playwrightPlace() {
  try {
    const require = createRequire(inClone("package.json"));
    return require("playwright-core").chromium.executablePath();
  } catch {
    return null; // not installed yet
  }
}
