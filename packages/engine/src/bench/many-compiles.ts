// A process of its own: compiles, runs and disposes of as many programs as it is told, 1,000 unless told otherwise, and
// prints what is left behind. `npx tsx packages/engine/src/bench/many-compiles.ts 1000`
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { nodeBackend } from "../backend.ts";
import { createProgram } from "../program.ts";
import { loadRuntime } from "../runtime.ts";
import { batchInputs, smallNet } from "../small-net.fixture.ts";

const compiles = Number(process.argv[2] ?? 1_000);
const rows = 10;
const runtime = await loadRuntime({ threads: 1 });
const { binding } = nodeBackend(runtime.tf);
const net = smallNet(runtime, "adam");
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("resweep-program-"));
const foldersBefore = new Set(folders());

console.log(
  "compiles, resident MiB, of it JavaScript heap, tensors in tfjs, tensors in TensorFlow, sessions, folders",
);
for (let count = 0; count <= compiles; count++) {
  if (count % Math.ceil(compiles / rows) === 0) {
    const { rss, heapTotal } = process.memoryUsage();
    const mebibytes = [rss, heapTotal].map((bytes) => Math.round(bytes / 2 ** 20));
    const left = folders().filter((name) => !foldersBefore.has(name)).length;
    const { numTensors } = runtime.tf.memory();
    const inside = [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
    console.log([count, ...mebibytes, numTensors, ...inside, left].join(", "));
  }
  const program = createProgram(runtime, {
    state: net.state,
    entries: net.entries,
    compile: true,
  });
  program.run("train", batchInputs(count));
  program.dispose();
}
net.dispose();
