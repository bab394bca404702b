import { expect, test } from "vitest";
import { fingerprintId } from "./fingerprint.ts";

const fingerprint = {
  device: "EPYC",
  instructions: "avx2 fma",
  tensorflow: "2.21.0",
  kernels: 1,
  threads: 2,
};

test("the same machine has the same name, any difference makes another", () => {
  const id = fingerprintId(fingerprint);
  expect(id).toMatch(/^[0-9a-f]{12}$/);
  expect(fingerprintId({ ...fingerprint })).toBe(id);
  const others = [
    { ...fingerprint, device: "H200" },
    { ...fingerprint, instructions: "avx2" },
    { ...fingerprint, tensorflow: "2.22.0" },
    { ...fingerprint, kernels: 2 },
    { ...fingerprint, kernels: null },
    { ...fingerprint, threads: 1 },
  ].map(fingerprintId);
  expect(new Set([id, ...others]).size).toBe(7);
});
