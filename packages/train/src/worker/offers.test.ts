import { knownDefinitions } from "@resweep/sweeps";
import { expect, test } from "vitest";
import { offersOf as allOffersOf, type Machine } from "./offers.ts";

const device = {
  kind: "cpu",
  name: "EPYC",
  processor: "EPYC",
  cores: 4,
  threads: 2,
  instructions: ["avx2"],
  nativeKernels: null,
  tensorflow: "2.21.0",
  node: "v24",
  gpu: null,
} as const;
const machine = {
  datasets: { "fashion-mnist-mini": "held", "cifar-10": "download", imagenet: "missing" },
  store: "3b0c",
  slots: 2,
  memoryMiB: 8 * 1024,
  device,
};

/** But for the definitions, which all workers of a build offer. */
function offersOf(machine: Machine): string[] {
  const offers = allOffersOf(machine);
  expect(offers).toEqual(expect.arrayContaining([...knownDefinitions]));
  return offers.filter((one) => !one.startsWith("definition:"));
}

test("datasets that can be read, the artifact store, the device with its share of memory", () => {
  const offers = offersOf(machine);
  expect(offers.slice(0, -1)).toEqual([
    ...["dataset:fashion-mnist-mini", "dataset:cifar-10", "store:3b0c", "cpu"],
    ...["memory:1", "memory:2", "memory:3", "memory:4"],
  ]);
  expect(offers.at(-1)).toMatch(/^fingerprint:[0-9a-f]{12}$/);
});

test("a GPU offers its own memory", () => {
  const gpu = { name: "RTX 3090", driver: "560", memoryMiB: 24_564, computeCapability: 8.6 };
  const offers = offersOf({ ...machine, slots: 1, device: { ...device, kind: "gpu", gpu } });
  expect(offers).toContain("gpu");
  expect(offers).not.toContain("cpu");
  expect(offers).toContain("memory:24");
  expect(offers).not.toContain("memory:32");
});

test("a GPU that TensorFlow does not use is none", () => {
  const gpu = { name: "RTX 3090", driver: "560", memoryMiB: 24_564, computeCapability: 8.6 };
  const offers = offersOf({ ...machine, device: { ...device, gpu } });
  expect(offers).toContain("cpu");
  expect(offers).not.toContain("gpu");
});

test("nothing is said of a device that is not known", () => {
  expect(offersOf({ ...machine, store: null, device: null })).toEqual([
    "dataset:fashion-mnist-mini",
    "dataset:cifar-10",
  ]);
});
