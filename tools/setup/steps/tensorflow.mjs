import { existsSync, rmSync } from "node:fs";
import { makeCachedFolder, needSpace } from "../cached-folder.mjs";
import { tensorflowVariant } from "../device.mjs";
import { inCache } from "../folders.mjs";
import { downloadWheels, extractWheels } from "../pip.mjs";

const VERSION = "2.21.0";

const folderName = () => `tensorflow-${VERSION}-${tensorflowVariant()}`;

/** The folder that holds libtensorflow_cc.so.2, libtensorflow_framework.so.2 and include/. */
export const tensorflowFolder = () => inCache(folderName(), "tensorflow");

/**
 * The C++ libraries and headers of the PyPI wheels, and CUDA's libraries laid out beside them as pip would:
 * TensorFlow finds those by its own search path ($ORIGIN/../nvidia/cudnn/lib and so on), and they each other.
 */
const libraries = "(tensorflow/libtensorflow_(?:cc|framework)\\.so\\.2|tensorflow/include/.*)";
const contents = {
  cpu: libraries,
  cuda: `${libraries}|(nvidia/[^/]+/lib/[^/]+\\.so[^/]*|nvidia/cuda_nvcc/(?:bin|nvvm)/.*)`,
};

export const tensorflow = {
  title: "TensorFlow runtime",
  isDone: () => existsSync(tensorflowFolder()),
  async run() {
    const variant = tensorflowVariant();
    needSpace(variant === "cuda" ? 10 : 1.6);
    const wheels = inCache(`wheels-tensorflow-${variant}`);
    await downloadWheels(`tensorflow-${variant}.txt`, wheels);
    await makeCachedFolder(folderName(), (folder) =>
      extractWheels(wheels, contents[variant], folder),
    );
    rmSync(wheels, { recursive: true, force: true });
  },
};
