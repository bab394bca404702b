import { expect, test } from "vitest";
import { gpuLoads } from "./gpu-loads.ts";

test("the driver's list says how busy each GPU is; one that does not tell is not idle", async () => {
  const answer = "0, GPU-aa11, 93, 12034, 81559\n1, GPU-bb22, [N/A], 5, 81559\n";
  expect(await gpuLoads(answer)).toEqual([
    { index: "0", uuid: "GPU-aa11", busy: 0.93, memoryMiB: 12_034, totalMiB: 81_559 },
    { index: "1", uuid: "GPU-bb22", busy: null, memoryMiB: 5, totalMiB: 81_559 },
  ]);
  expect(await gpuLoads("No devices were found\n")).toEqual([]);
});
