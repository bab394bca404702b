import { expect, test } from "vitest";
import { withDeviceErrors } from "./device-errors.ts";
import { DeviceOutOfMemory } from "./errors.ts";

const failing = (message: string) => () => {
  throw new Error(message);
};

test.each([
  "Session fail to run with error: OOM when allocating tensor with shape[512,64,112,112] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc",
  "Invalid TF_Status: 8\nMessage: Out of memory while trying to allocate 17179869184 bytes.",
  "RESOURCE_EXHAUSTED: failed to allocate memory",
  "Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[100000,100000,1000] and type float on /job:localhost/replica:0/task:0/device:CPU:0 by allocator mklcpu",
  "Failed to initialize cuDNN: CUDNN_STATUS_ALLOC_FAILED",
  "CUDA_ERROR_OUT_OF_MEMORY",
  "Array buffer allocation failed",
])("exhausted memory is told with the batch size: %s", (message) => {
  const run = () => withDeviceErrors(512, failing(message));
  expect(run).toThrow(DeviceOutOfMemory);
  expect(run).toThrow("A batch of 512 images does not fit on the device; halve recipe.batchSize");
});

test("other errors and results pass through", () => {
  expect(() => withDeviceErrors(8, failing("Incompatible shapes: [2] vs. [3]"))).toThrow("[2]");
  expect(withDeviceErrors(8, () => 3)).toBe(3);
});
