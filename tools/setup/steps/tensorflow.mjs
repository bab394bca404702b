import { existsSync, rmSync } from "node:fs";
import { makeCachedFolder, needSpace } from "../cached-folder.mjs";
import { tensorflowVariant } from "../device.mjs";
import { inCache } from "../folders.mjs";
import { downloadWheels, extractWheels } from "../pip.mjs";

const VERSION = "2.21.0";

/** The folder that holds libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/. */
export const tensorflowFolder = () => `tensorflow-${tensorflowVariant()}-${VERSION}`;

const libraries = "tensorflow/(libtensorflow_(?:cc|framework)\\.so\\.2|include/.*)";

/**
 * The C++ libraries and headers of the PyPI wheels. CUDA's libraries go beside TensorFlow's, where its own
 * search path ($ORIGIN) finds them.
 */
const contents = {
  cpu: libraries,
  cuda: `${libraries}|nvidia/[^/]+/lib/([^/]+\\.so[^/]*)|nvidia/(cuda_nvcc/(?:bin|nvvm)/.*)`,
};

export const tensorflow = {
  title: "TensorFlow runtime",
  isDone: () => existsSync(inCache(tensorflowFolder())),
  async run() {
    const variant = tensorflowVariant();
    needSpace(variant === "cuda" ? 10 : 1.6);
    const wheels = inCache(`wheels-tensorflow-${variant}`);
    await downloadWheels(`tensorflow-${variant}.txt`, wheels);
    await makeCachedFolder(tensorflowFolder(), (folder) =>
      extractWheels(wheels, contents[variant], folder),
    );
    rmSync(wheels, { recursive: true, force: true });
  },
};
