import { expect, test } from "vitest";
import { findRoot } from "../frame/environment.ts";
import { gpuParts } from "./gpu.ts";

const h100 = { name: "NVIDIA H100", driver: "570.86", memoryMiB: 81_559, computeCapability: 9 };
const banner = (cuda: string) => () =>
  `| NVIDIA-SMI 570.86   Driver Version: 570.86   CUDA Version: ${cuda} |`;

test("without a driver there is nothing to say", () => {
  expect(gpuParts(findRoot(), [], banner("12.8"))).toEqual([]);
});

test("GPU, driver and the versions of CUDA and cuDNN are named", () => {
  const [driver, libraries] = gpuParts(findRoot(), [h100, h100], banner("12.8"));
  expect(driver).toMatchObject({ ok: true, version: "570.86", fix: null });
  expect(driver?.detail).toBe(
    "runs CUDA up to 12.8; NVIDIA H100, 81559 MiB; NVIDIA H100, 81559 MiB",
  );
  expect(libraries?.version).toMatch(/^12\.\d/);
  expect(libraries?.detail).toMatch(/cudnn 9\.\d+.*as the set-up installs them/);
});

test("a driver that is too old for the libraries says so, and fails no doctor", () => {
  const [driver] = gpuParts(findRoot(), [h100], banner("11.4"));
  expect(driver).toMatchObject({ ok: true, fix: "install a newer NVIDIA driver" });
  expect(driver?.detail).toContain("570.86 runs CUDA 11.4, the libraries are of CUDA 12.");
});
