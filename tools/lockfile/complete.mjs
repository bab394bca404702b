#!/usr/bin/env node
// Run after `npm install` where the registry is a mirror that lacks the packages of other systems: npm then leaves
// those out of package-lock.json without a word, and every later `npm ci` refuses the file. Adds them back by name,
// version and system (no hash: they are never installed here, and where they are, npm fills it in).
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const systems = ["android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "sunos", "win32"];
const processors = [
  "arm64",
  "arm",
  "ia32",
  "loong64",
  "ppc64",
  "riscv64",
  "s390x",
  "wasm32",
  "x64",
];

const added = [];
for (const [, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (!/^\d/.test(version)) continue; // not one of a set published together
    if (Object.keys(lock.packages).some((place) => place.endsWith(`node_modules/${name}`)))
      continue;
    const words = name.split(/[-/]/);
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: processors.filter((each) => words.includes(each)),
      ...(dev ? { dev } : {}),
      ...(words.includes("musl") ? { libc: ["musl"] } : {}),
      optional: true,
      ...(words.includes("wasi") ? {} : { os: systems.filter((each) => words.includes(each)) }),
    };
    added.push(name);
  }
}
const [root, ...rest] = Object.keys(lock.packages).sort();
lock.packages = Object.fromEntries([root, ...rest].map((place) => [place, lock.packages[place]]));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "Nothing is missing" : `Added ${added.join(", ")}`);
