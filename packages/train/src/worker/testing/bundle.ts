import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const at = (place: string) => fileURLToPath(new URL(place, import.meta.url));

/** Where `setup` puts the worker, `worker.mjs`, and its training process. */
export const bundles = at("../../../.results/bundles");

/**
 * For vitest's `globalSetup`: bundles the processes that tests start, as those of use are. From its sources each of the
 * hundreds of a run would be compiled anew, two seconds of a core.
 */
export default function setup(): void {
  const worker = at("./worker-process.ts");
  execFileSync(process.execPath, [
    at("../../../../../apps/cli/build.mjs"),
    bundles,
    `worker=${worker}`,
  ]);
}
