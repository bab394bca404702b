import { DatasetUnavailable } from "@resweep/data";
import { DeviceOutOfMemory, RuntimeMissing } from "@resweep/engine";
import { InvalidInput } from "@resweep/spec";
import { expect, test } from "vitest";
import { outcomeOfError } from "./failure.ts";

test.each([
  ["out-of-memory", new DeviceOutOfMemory(128)],
  ["out-of-memory", new RangeError("Array buffer allocation failed")],
  ["input", InvalidInput.at("recipe.batchSize", "is too large")],
  ["input", new DatasetUnavailable("cifar-10", "its files are not here")],
  ["infrastructure", new RuntimeMissing("TensorFlow does not load")],
  ["infrastructure", Object.assign(new Error("no space left on device"), { code: "ENOSPC" })],
  ["code", new TypeError("x is not a function")],
  ["code", "thrown text"],
])("%s", (failureClass, error) => {
  const outcome = outcomeOfError(error);
  expect(outcome.class).toBe(failureClass);
  expect(outcome.message).not.toBe("");
  expect(Boolean(outcome.stack)).toBe(failureClass === "code");
});
