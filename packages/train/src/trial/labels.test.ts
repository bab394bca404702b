import { loadRuntime } from "@resweep/engine";
import { expect, test } from "vitest";
import { labelsOf } from "./labels.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;

test("a mixed image counts as what the larger part of it is", () => {
  const { own, mixed, dominant } = labelsOf(runtime, tf.tensor1d([5, 6, 7, 8], "int32"), {
    partners: tf.tensor1d([3, 2, 1, 0], "int32"),
    shares: tf.tensor1d([0.2, 0.5, 0.6, 0]),
  });
  expect([...own.dataSync()]).toEqual([5, 6, 7, 8]);
  expect([...mixed!.labels.dataSync()]).toEqual([8, 7, 6, 5]);
  expect([...dominant.dataSync()]).toEqual([8, 6, 7, 5]);
});

test("an image that is not mixed is what it is", () => {
  const own = tf.tensor1d([1, 2], "int32");
  expect(labelsOf(runtime, own, null)).toEqual({ own, mixed: null, dominant: own });
});
