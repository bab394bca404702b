import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./folders.mjs";

const skipped =
  /^(node_modules|dist|dist-types|\.next|\.results|\.resweep|next-env\.d\.ts|generated|e2e|.*\.test\.tsx?|.*\.tsbuildinfo)$/;

/** One hash over the content of files and folders (relative to the clone): what a build was made from. */
export function hashInputs(paths) {
  const hash = createHash("sha256");
  for (const each of paths) addToHash(hash, each);
  return hash.digest("hex");
}

function addToHash(hash, relative) {
  const absolute = path.join(root, relative);
  if (!existsSync(absolute)) return;
  if (statSync(absolute).isDirectory()) {
    for (const name of readdirSync(absolute).sort()) {
      if (!skipped.test(name)) addToHash(hash, path.join(relative, name));
    }
    return;
  }
  hash.update(`${relative}\0`).update(readFileSync(absolute)).update("\0");
}

/** A package's folder and those of all our packages that it is made of. */
export function sourceFolders(folder, found = new Set()) {
  found.add(folder);
  const manifest = path.join(root, folder, "package.json");
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, "utf8"));
  for (const name of Object.keys(dependencies).filter((each) => each.startsWith("@resweep/"))) {
    const place = path.join("packages", name.slice("@resweep/".length));
    if (!found.has(place)) sourceFolders(place, found);
  }
  return [...found].sort();
}

/** Whether `marker` says that its folder was made from exactly these inputs. */
export function isMadeFrom(marker, inputs) {
  return existsSync(marker) && readFileSync(marker, "utf8") === inputs;
}

export function markMadeFrom(marker, inputs) {
  mkdirSync(path.dirname(marker), { recursive: true });
  writeFileSync(marker, inputs);
}
