import path from "node:path";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where a run keeps its data; logs of the set-up are in `logs/`. */
export const dataFolder = path.resolve(root, process.env.RESWEEP_DATA || ".resweep");

/**
 * Downloads and what is built from them: outside `node_modules`, so that `npm ci` keeps them, and inside the clone,
 * so that removing the clone removes all. `RESWEEP_CACHE` names a place that several clones share.
 */
export const cache = path.resolve(root, process.env.RESWEEP_CACHE || ".resweep/runtime");

export const inClone = (...parts) => path.join(root, ...parts);
export const inCache = (...parts) => path.join(cache, ...parts);
