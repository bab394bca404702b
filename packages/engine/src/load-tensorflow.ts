// A process of its own: loads TensorFlow, which prints what it likes and may take its process down with it, and says
// on standard output what it found.
import { readFileSync } from "node:fs";
import path from "node:path";
import { loadRuntime } from "./runtime.ts";

const threads = process.argv[2] ? Number(process.argv[2]) : undefined;
process.stdout.write(`\n${JSON.stringify(await load())}\n`);

async function load(): Promise<unknown> {
  try {
    const { device, native } = await loadRuntime({ threads });
    return {
      ...{ device, native },
      library: mapped(/libtensorflow_cc\.so/)[0] ?? "loaded",
      cudaLibraries: mapped(/lib(cudart|cublas|cudnn)\.so/).map((file) => path.basename(file)),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** Files that this process has mapped, links resolved: of the set-up's cache, of an image, of the system. */
function mapped(name: RegExp): string[] {
  const lines = readFileSync("/proc/self/maps", "utf8").split("\n");
  const files = lines
    .filter((line) => name.test(line))
    .map((line) => line.slice(line.indexOf("/")));
  return [...new Set(files)];
}
