import { expect, test } from "vitest";
import { installedGpus } from "./device.ts";

test("GPUs are read from the driver's list", () => {
  const answer =
    "NVIDIA H100 80GB HBM3, 550.54.15, 81559, 9.0\nTesla T4, 550.54.15, 15360, [N/A]\n";
  expect(installedGpus(answer)).toEqual([
    {
      name: "NVIDIA H100 80GB HBM3",
      ...{ driver: "550.54.15", memoryMiB: 81_559, computeCapability: 9 },
    },
    { name: "Tesla T4", driver: "550.54.15", memoryMiB: 15_360, computeCapability: null },
  ]);
  expect(installedGpus("")).toEqual([]);
  expect(installedGpus("No devices were found\n")).toEqual([]);
});
