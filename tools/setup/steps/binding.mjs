import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { makeCachedFolder } from "../cached-folder.mjs";
import { command } from "../command.mjs";
import { inCache, inClone } from "../folders.mjs";
import { checkCompiler } from "../prerequisites.mjs";
import { tensorflowFolder } from "./tensorflow.mjs";

const tfjsNode = inClone("node_modules/@tensorflow/tfjs-node-gpu");
const placed = path.join(tfjsNode, "lib/napi-v8/tfjs_binding.node");

/**
 * tfjs-node-gpu's own binding sources against our TensorFlow; its install script would download 2.9.1 instead.
 * Node-API is stable, so one binary serves every Node.
 */
export const binding = {
  title: "TensorFlow.js binding",
  isDone: () => existsSync(placed) && sameContent(placed, builtFile()),
  async run() {
    if (!existsSync(builtFile())) await makeCachedFolder(builtFolder(), build);
    mkdirSync(path.dirname(placed), { recursive: true });
    copyFileSync(builtFile(), `${placed}.new`);
    renameSync(`${placed}.new`, placed); // a running process keeps the file it has mapped
  },
};

/** The place of the libraries is written into the binary, so a clone that moved builds anew (15 s). */
function builtFolder() {
  const facts = [tensorflowFolder(), versionOf(tfjsNode)].join("\n");
  return `binding-${createHash("sha256").update(facts).digest("hex").slice(0, 16)}`;
}

const builtFile = () => inCache(builtFolder(), "tfjs_binding.node");

async function build(folder) {
  checkCompiler();
  const libraries = tensorflowFolder();
  await command(
    "The TensorFlow.js binding could not be built",
    "g++",
    [
      ...["-O2", "-std=c++17", "-fPIC", "-shared"],
      ...["-DNAPI_VERSION=8", "-DNODE_GYP_MODULE_NAME=tfjs_binding"],
      ...[`-I${inClone("node_modules/node-api-headers/include")}`, `-I${libraries}/include`],
      ...["-I.", "-I.."],
      ...["binding/tfjs_backend.cc", "binding/tfjs_binding.cc"],
      ...["-o", path.join(folder, "tfjs_binding.node")],
      ...[`-L${libraries}`, "-l:libtensorflow_cc.so.2", "-l:libtensorflow_framework.so.2"],
      `-Wl,-rpath,${libraries}`,
    ],
    { cwd: tfjsNode },
  );
}

function versionOf(folder) {
  const manifest = path.join(folder, "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : "none";
}

const sameContent = (a, b) => existsSync(b) && readFileSync(a).equals(readFileSync(b));
