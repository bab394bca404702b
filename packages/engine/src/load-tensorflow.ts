// A process of its own: loads TensorFlow, which prints what it likes and may take its process down with it, and says
// on standard output what it found.
import { readFileSync } from "node:fs";
import { loadRuntime } from "./runtime.ts";

const threads = process.argv[2] ? Number(process.argv[2]) : undefined;
process.stdout.write(`\n${JSON.stringify(await load())}\n`);

async function load(): Promise<unknown> {
  try {
    const { device, native } = await loadRuntime({ threads });
    return { device, native, library: loadedFrom("libtensorflow_cc.so") };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The file that this process has mapped: the cache of the set-up, or where an image put it. */
function loadedFrom(library: string): string {
  const line = readFileSync("/proc/self/maps", "utf8")
    .split("\n")
    .find((each) => each.includes(library));
  return line?.slice(line.indexOf("/")) ?? "loaded";
}
