import { expect, test } from "vitest";
import { loadRuntime } from "./runtime.ts";

test("the runtime is loaded once and says what it runs on", async () => {
  const runtime = await loadRuntime({ threads: 1 });
  expect(await loadRuntime()).toBe(runtime);
  const { device } = runtime;
  expect(device.threads).toBe(1);
  expect(device.tensorflow).toMatch(/^\d+\.\d+\.\d+/);
  expect(device.name.length).toBeGreaterThan(0);
  expect(["cpu", "gpu"]).toContain(device.kind);
  expect(runtime.tf.getBackend()).toBe("tensorflow");
  expect(runtime.peakMemoryMiB()).toBeGreaterThan(50);
  expect(runtime.peakMemoryMiB()).toBeLessThan(64_000);
});

test("another number of threads is refused in a process that already loaded it", async () => {
  await loadRuntime({ threads: 1 });
  await expect(loadRuntime({ threads: 2 })).rejects.toThrow("threads: TensorFlow runs with 1");
  await expect(loadRuntime({ threads: 0 })).rejects.toThrow("threads: must be a whole number");
});
