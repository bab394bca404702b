#!/usr/bin/env node
// Runs the bundle, made anew where a source is newer: `npx resweep` in a clone is never out of date.
import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { build, dist, isStale } from "../build.mjs";

const bundle = path.join(dist, "resweep.mjs");
if (isStale()) {
  try {
    await build();
  } catch (error) {
    const missing = error.code === "ERR_MODULE_NOT_FOUND";
    // An image that holds only what runs has no esbuild, and needs none.
    if (!(missing && existsSync(bundle))) {
      const advice = missing ? "npm packages are missing; run npm run setup" : error.message;
      process.stderr.write(`resweep: the command line could not be bundled: ${advice}\n`);
      process.exit(1);
    }
  }
}
await import(pathToFileURL(bundle).href);
