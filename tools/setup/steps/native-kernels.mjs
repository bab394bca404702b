import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { makeCachedFolder } from "../cached-folder.mjs";
import { command } from "../command.mjs";
import { inCache, inClone } from "../folders.mjs";
import { hashInputs, isMadeFrom, markMadeFrom } from "../inputs.mjs";
import { checkCompiler } from "../prerequisites.mjs";
import { tensorflowFolder } from "./tensorflow.mjs";

const sources = "packages/engine/native";
const placed = inClone(sources, "dist/resweep_kernels.node");
const marker = `${placed}.inputs`;

/** Our own operations for TensorFlow, which compiled programs use where the processor has what they need (about 20 s). */
export const nativeKernels = {
  title: "native kernels",
  isDone: () => existsSync(placed) && isMadeFrom(marker, builtFolder()),
  async run() {
    const built = inCache(builtFolder(), "resweep_kernels.node");
    if (!existsSync(built)) await makeCachedFolder(builtFolder(), build);
    mkdirSync(path.dirname(placed), { recursive: true });
    copyFileSync(built, `${placed}.new`);
    renameSync(`${placed}.new`, placed); // a running process keeps the file it has mapped
    markMadeFrom(marker, builtFolder());
  },
};

/** The place of the libraries is written into the binary. */
function builtFolder() {
  const facts = [tensorflowFolder(), hashInputs([sources])].join("\n");
  return `kernels-${createHash("sha256").update(facts).digest("hex").slice(0, 16)}`;
}

async function build(folder) {
  checkCompiler();
  const libraries = tensorflowFolder();
  const compile = (source, ...options) =>
    command(
      "The native kernels could not be built",
      "g++",
      [
        ...["-std=c++20", "-fPIC", "-w", ...options],
        ...["-c", `${source}.cc`, "-o", path.join(folder, `${source}.o`)],
      ],
      { cwd: inClone(sources) },
    );
  // Only these two hold instructions that a processor may lack; they are not called there.
  const vectors = ["-O3", "-mavx512f", "-mavx512bw", "-mavx512vl", "-mfma"];
  await compile("winograd", ...vectors);
  await compile("batch_norm", ...vectors);
  await compile("operations", "-O2", "-DEIGEN_MAX_ALIGN_BYTES=64", `-I${libraries}/include`);
  const napi = `-I${inClone("node_modules/node-api-headers/include")}`;
  await compile("addon", "-O2", "-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=resweep_kernels", napi);
  await command("The native kernels could not be linked", "g++", [
    ...["-shared", "-o", path.join(folder, "resweep_kernels.node")],
    ...["winograd", "batch_norm", "operations", "addon"].map((name) =>
      path.join(folder, `${name}.o`),
    ),
    ...[`-L${libraries}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
    `-Wl,-rpath,${libraries}`,
  ]);
}
