import { expect, test } from "vitest";
import { libraryEnvironment } from "./library-environment.ts";

const onCores = { hasGpu: false };
const onGpu = { hasGpu: true };

test("on cores: threads, and memory that grows where there is a GPU after all", () => {
  expect(libraryEnvironment({ threads: 2 }, onCores)).toEqual({
    TF_CPP_MIN_LOG_LEVEL: "2",
    TF_FORCE_GPU_ALLOW_GROWTH: "true",
    TF_NUM_INTRAOP_THREADS: "2",
    TF_NUM_INTEROP_THREADS: "2",
    OMP_NUM_THREADS: "2",
  });
});

test("a slot sees its own GPU, and no more of its memory than its share", () => {
  const shared = libraryEnvironment({ threads: 1, gpu: { id: "1", memoryMiB: 7_000 } }, onGpu);
  expect(shared).toMatchObject({
    CUDA_VISIBLE_DEVICES: "1",
    TF_PER_DEVICE_MEMORY_LIMIT_MB: "7000",
    TF_DETERMINISTIC_OPS: "1",
  });
  const alone = libraryEnvironment({ threads: 1, gpu: { id: "GPU-5f", memoryMiB: null } }, onGpu);
  expect(alone.CUDA_VISIBLE_DEVICES).toBe("GPU-5f");
  expect(alone).not.toHaveProperty("TF_PER_DEVICE_MEMORY_LIMIT_MB");
});

test("what the user has set stays, but for threads", () => {
  const given = { TF_CPP_MIN_LOG_LEVEL: "0", TF_DETERMINISTIC_OPS: "0", OMP_NUM_THREADS: "9" };
  const set = libraryEnvironment({ threads: 3 }, onGpu, given);
  expect(set).not.toHaveProperty("TF_CPP_MIN_LOG_LEVEL");
  expect(set).not.toHaveProperty("TF_DETERMINISTIC_OPS");
  expect(set.OMP_NUM_THREADS).toBe("3");
});
