import { expect, test } from "vitest";
import { installedGpus } from "./device.ts";

test("GPUs are read from the driver's list", () => {
  const answer = "NVIDIA H100 80GB HBM3, 550.54.15, 81559\nNVIDIA L4, 550.54.15, 23034\n";
  expect(installedGpus(answer)).toEqual([
    { name: "NVIDIA H100 80GB HBM3", driver: "550.54.15", memoryMiB: 81_559 },
    { name: "NVIDIA L4", driver: "550.54.15", memoryMiB: 23_034 },
  ]);
  expect(installedGpus("")).toEqual([]);
  expect(installedGpus("No devices were found\n")).toEqual([]);
});
