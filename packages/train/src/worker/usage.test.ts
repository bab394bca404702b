import { spawn } from "node:child_process";
import { expect, test } from "vitest";
import { createUsageMeter } from "./usage.ts";

const onLinux = process.platform === "linux";

test.skipIf(!onLinux)("a process that computes counts for the one that started it", async () => {
  const script = "const held = Buffer.alloc(200e6, 1); for (;;) held[0]++;";
  const child = spawn(process.execPath, ["-e", script]);
  try {
    const meter = createUsageMeter([]);
    expect(meter.last()).toBeNull();
    await meter.look();
    expect(meter.last()).toMatchObject({ cores: null, gpus: [] });
    await expect
      .poll(
        async () => {
          await meter.look();
          const { cores, memoryMiB } = meter.last()!;
          return cores! > 0.05 && memoryMiB > 190 + process.memoryUsage().rss / 2 ** 20 / 2;
        },
        { interval: 300, timeout: 20_000 },
      )
      .toBe(true);
  } finally {
    child.kill("SIGKILL");
  }
});

test.skipIf(!onLinux)("GPUs are told by the name that the worker knows them by", async () => {
  const loads = async () => [
    { index: "0", uuid: "GPU-aa11", busy: 0.93, memoryMiB: 12_000, totalMiB: 81_559 },
    { index: "1", uuid: "GPU-bb22", busy: null, memoryMiB: 5, totalMiB: 81_559 },
  ];
  const gpus = ["GPU-bb22", "0", "7"].map((id) => ({ id, memoryMiB: null }));
  const meter = createUsageMeter(gpus, { loads });
  await meter.look();
  expect(meter.last()?.gpus).toEqual([
    { id: "GPU-bb22", busy: null, memoryMiB: 5, totalMiB: 81_559 },
    { id: "0", busy: 0.93, memoryMiB: 12_000, totalMiB: 81_559 },
  ]);
});

test("where the system does not tell, nothing is told", async () => {
  const meter = createUsageMeter([], { pid: 2 ** 30 });
  await meter.look();
  expect(meter.last()).toBeNull();
});
