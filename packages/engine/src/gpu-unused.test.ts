import { expect, test } from "vitest";
import { whyGpuUnused } from "./gpu-unused.ts";

const gpu = { name: "NVIDIA H100", driver: "550.54", memoryMiB: 81_559, computeCapability: 9 };
const seen = {
  ...{ kind: "cpu" as const, gpu, visible: undefined },
  library: "/cache/tensorflow-2.21.0-cuda/tensorflow/libtensorflow_cc.so.2",
  log: "oneDNN custom operations are on.",
};

test("a GPU that is used, or that is not there, needs no reason", () => {
  expect(whyGpuUnused({ ...seen, kind: "gpu" })).toBeNull();
  expect(whyGpuUnused({ ...seen, gpu: null })).toBeNull();
});

test("a TensorFlow for processors is named, and a variable that hides the GPU", () => {
  const library = "/cache/tensorflow-2.21.0-cpu/tensorflow/libtensorflow_cc.so.2";
  expect(whyGpuUnused({ ...seen, library })).toBe("this TensorFlow was set up for processors");
  expect(whyGpuUnused({ ...seen, visible: "" })).toContain('CUDA_VISIBLE_DEVICES is ""');
  expect(whyGpuUnused({ ...seen, visible: "-1" })).toContain("hides it");
  expect(whyGpuUnused({ ...seen, visible: "0" })).toContain("says nothing");
});

test.each([
  [
    "W0000 gpu_device.cc:2344] Cannot dlopen some GPU libraries. Please make sure the missing libraries are installed.",
    "TensorFlow says: Cannot dlopen some GPU libraries. Please make sure the missing libraries are installed.",
  ],
  [
    "W dso_loader.cc:64] Could not load dynamic library 'libcudnn.so.9'; dlerror: no such file\\nW gpu_device.cc:2344] Cannot dlopen some GPU libraries.".replace(
      "\\n",
      "\n",
    ),
    "TensorFlow says: Could not load dynamic library 'libcudnn.so.9'; dlerror: no such file",
  ],
  [
    "E cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE",
    "TensorFlow says: failed call to cuInit: INTERNAL: CUDA error: Failed call to cuInit: CUDA_ERROR_NO_DEVICE",
  ],
  [
    "I gpu_device.cc:2330] Ignoring visible gpu device (device: 0, name: K80, compute capability: 3.7) with core count 13",
    "TensorFlow says: Ignoring visible gpu device (device: 0, name: K80, compute capability: 3.7) with core count 13",
  ],
])("what TensorFlow says is the reason: %s", (log, reason) => {
  expect(whyGpuUnused({ ...seen, log })).toBe(reason);
});
