import { createRequire } from "node:module";

// tfjs-node 4.22 calls two functions that Node 23 removed. Imported before it, as the engine does for training.
const util: Record<string, unknown> = createRequire(import.meta.url)("node:util");
util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
util.isArray ??= Array.isArray;
