import { expect, test } from "vitest";
import type { GpuFacts } from "./device.ts";
import { narrowType } from "./narrow-type.ts";

const gpu = (computeCapability: number | null): GpuFacts => ({
  ...{ name: "GPU", driver: "560", memoryMiB: 16_000 },
  computeCapability,
});

test.each([
  ["gpu", 7.5, [], "float16"],
  ["gpu", 8, [], "bfloat16"],
  ["gpu", 12, [], "bfloat16"],
  // A driver too old to say is too old for the libraries.
  ["gpu", null, [], "bfloat16"],
  ["cpu", 7.5, ["avx512f"], null],
  ["cpu", 7.5, ["avx512f", "avx512_bf16"], "bfloat16"],
] as const)("on a %s of capability %s with %j: %s", (kind, capability, instructions, type) => {
  expect(narrowType({ kind, gpu: gpu(capability), instructions })).toBe(type);
});
