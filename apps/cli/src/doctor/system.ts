import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import path from "node:path";
import { found, missing, optional, type Part, SET_UP } from "./part.ts";

const LEAST_FREE_GB = 2;

export function node(): Part {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major >= 25 || major < 20 || (major === 20 && minor < 19)) {
    return missing("node", `${process.version} at ${process.execPath}`, "install Node 20.19 to 24");
  }
  return found("node", process.version, process.execPath);
}

interface LockedPackage {
  readonly version?: string;
  readonly link?: boolean;
  readonly optional?: boolean;
}

export function npmPackages(root: string): Part {
  const name = "npm packages";
  const packagesIn = (file: string): Record<string, LockedPackage> =>
    JSON.parse(readFileSync(path.join(root, file), "utf8")).packages;
  try {
    const wanted = packagesIn("package-lock.json");
    const installed = packagesIn("node_modules/.package-lock.json");
    const different = Object.entries(wanted).filter(
      ([place, { version, link, optional }]) =>
        place.includes("node_modules/") &&
        !link &&
        !(optional && !installed[place]) &&
        installed[place]?.version !== version,
    );
    const count = Object.keys(installed).length;
    if (different.length === 0) return found(name, null, `${count} as in package-lock.json`);
    return missing(name, `${different.length} differ from package-lock.json`, SET_UP);
  } catch {
    return missing(name, "node_modules is not complete", SET_UP);
  }
}

/** Only the set-up needs these two. */
export function python(): Part {
  const version = answer("python3", ["--version"])?.replace("Python ", "") ?? null;
  if (version === null) {
    return optional(
      "python3",
      "not found; the set-up downloads with it",
      install("python3 python3-pip"),
    );
  }
  const pip = answer("python3", ["-m", "pip", "--version"]);
  if (pip === null) {
    return optional(
      "python3",
      `${version}, without pip; the set-up downloads with it`,
      install("python3-pip"),
    );
  }
  return found("python3", version, pip.split(" from ")[0] ?? "pip");
}

export function compiler(): Part {
  const version = answer("g++", ["-dumpfullversion"]);
  if (version !== null) return found("g++", version, answer("sh", ["-c", "command -v g++"]) ?? "");
  return optional("g++", "not found; the set-up builds with it", install("g++"));
}

export function diskSpace(dataDir: string): Part {
  const folder = existsSync(dataDir) ? dataDir : path.dirname(dataDir);
  const { bavail, bsize } = statfsSync(folder);
  const free = (bavail * bsize) / 1e9;
  const detail = `${free.toFixed(1)} GB free in ${dataDir}`;
  if (free >= LEAST_FREE_GB) return found("disk space", null, detail);
  return missing("disk space", detail, "free some, or name another folder with RESWEEP_DATA");
}

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Only the end-to-end tests need it. */
export function chromium(): Part {
  const given = process.env.RESWEEP_CHROMIUM;
  for (const program of given ? [given] : browsers) {
    const version = answer(program, ["--version"]);
    const place = answer("sh", ["-c", 'command -v "$0"', program]);
    if (version) return found("chromium", /[\d.]+/.exec(version)?.[0] ?? version, place ?? program);
  }
  return optional("chromium", "not found; only the end-to-end tests use it", install("chromium"));
}

function answer(program: string, args: readonly string[]): string | null {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", timeout: 20_000 });
  return status === 0 ? stdout.trim() : null;
}

function install(packages: string): string {
  const sudo = process.getuid?.() === 0 ? "" : "sudo ";
  if (!existsSync("/usr/bin/dnf")) return `${sudo}apt-get install ${packages}`;
  return `${sudo}dnf install ${packages.replace(/^g\+\+$/, "gcc-c++")}`;
}
