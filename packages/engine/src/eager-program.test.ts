import { expect, test } from "vitest";
import { createProgram } from "./program.ts";
import { loadRuntime } from "./runtime.ts";
import { batchInputs, smallNet } from "./small-net.fixture.ts";

const runtime = await loadRuntime({ threads: 1 });

test("an eager program trains, evaluates, and moves its state out and in", () => {
  const net = smallNet(runtime, "momentum");
  const program = createProgram(runtime, { ...net, compile: false });
  const start = program.readState();
  const losses = () =>
    Array.from({ length: 5 }, (_, step) => program.run("train", batchInputs(step)).loss![0]!);
  const first = losses();
  const { learningRate: _, ...images } = batchInputs(0);
  expect(program.run("evaluate", images).logits).toHaveLength(24);
  program.writeState(start);
  expect(losses()).toEqual(first);
  expect(new Set(first).size).toBe(5);
  net.dispose();
});

test("no tensor is left behind", () => {
  const before = runtime.tf.memory().numTensors;
  const net = smallNet(runtime, "adam");
  const program = createProgram(runtime, { ...net, compile: false });
  for (let step = 0; step < 3; step++) program.run("train", batchInputs(step));
  program.dispose();
  net.dispose();
  expect(runtime.tf.memory().numTensors).toBe(before);
});

test("wrong names, types and lengths are refused", () => {
  const net = smallNet(runtime, "momentum");
  const program = createProgram(runtime, { ...net, compile: false });
  const inputs = batchInputs(0);
  expect(() => program.run("trian", inputs)).toThrow('did you mean "train"?');
  expect(() => program.run("train", { ...inputs, lable: 1 })).toThrow('unknown input "lable"');
  expect(() => program.run("train", { images: inputs.images, learningRate: 1 })).toThrow(
    "train.labels: this input is missing",
  );
  expect(() => program.run("train", { ...inputs, images: new Float32Array(3) })).toThrow(
    "train.images: must hold 576 values (shape [8, 6, 6, 2]), not 3",
  );
  expect(() => program.run("train", { ...inputs, labels: new Float32Array(8) })).toThrow(
    "train.labels: must be a Int32Array, not a Float32Array",
  );
  expect(() => program.writeState([])).toThrow("state: must hold 14 arrays, not 0");
  net.dispose();
});
