import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { command } from "./command.mjs";
import { checkPython } from "./prerequisites.mjs";

const fileBeside = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Downloads the wheels of a requirements file (each pinned by version and SHA-256, which pip checks) to `folder`.
 * What an interrupted run completed is found there and not downloaded again. Nothing is installed.
 */
export async function downloadWheels(requirements, folder) {
  checkPython();
  mkdirSync(folder, { recursive: true });
  await command("The download failed", "python3", [
    ...["-m", "pip", "download", "--require-hashes", "--no-deps", "--only-binary=:all:"],
    ...["--python-version", "3.11"], // the wheels' own: any Python 3 may be the one that downloads
    ...["--progress-bar", "off", "--disable-pip-version-check", "--retries", "2"],
    ...["--requirement", fileBeside(`requirements/${requirements}`), "--dest", folder],
  ]);
}

/**
 * Extracts from every wheel in `folder` the files that `pattern` matches , executable bits included; the pattern's
 * one group that matched names where each goes below `destination`.
 */
export async function extractWheels(folder, pattern, destination) {
  await command("The download could not be unpacked", "python3", [
    fileBeside("extract_wheels.py"),
    folder,
    pattern,
    destination,
  ]);
}
