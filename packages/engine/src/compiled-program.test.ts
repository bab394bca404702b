import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { nodeBackend } from "./backend.ts";
import { createProgram, type Entry } from "./program.ts";
import { loadRuntime } from "./runtime.ts";
import { batchInputs, smallNet } from "./small-net.fixture.ts";

const runtime = await loadRuntime({ threads: 1 });

// A folder of its own: other processes of this machine compile programs, too, and their files are not ours to count.
const temporary = mkdtempSync(join(tmpdir(), "compiled-program-"));
process.env.TMPDIR = temporary;
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** A graph sums in another order than single operations do, and Adam divides what that leaves by a small root. */
const tolerance = 3e-5;

for (const optimizer of ["momentum", "adam"] as const) {
  test(`ten compiled steps with ${optimizer} equal ten eager ones`, () => {
    const net = smallNet(runtime, optimizer);
    const compiled = createProgram(runtime, { ...net, compile: true });
    const eager = createProgram(runtime, { ...net, compile: false });
    expect(compiled.readState()).toEqual(eager.readState());
    for (let step = 0; step < 10; step++) {
      const ours = compiled.run("train", batchInputs(step)).loss![0]!;
      const theirs = eager.run("train", batchInputs(step)).loss![0]!;
      expect(Math.abs(ours - theirs)).toBeLessThan(tolerance);
    }
    const [ours, theirs] = [compiled.readState(), eager.readState()];
    for (const [index, values] of ours.entries()) {
      for (const [at, value] of values.entries()) {
        expect(Math.abs(value - theirs[index]![at]!)).toBeLessThan(tolerance);
      }
    }
    const { learningRate: _, ...images } = batchInputs(77);
    const [a, b] = [compiled.run("evaluate", images), eager.run("evaluate", images)];
    expect(a.correct).toEqual(b.correct);
    for (const [at, value] of a.logits!.entries()) {
      expect(Math.abs(value - b.logits![at]!)).toBeLessThan(tolerance);
    }
    compiled.dispose();
    net.dispose();
  });
}

test("released variables give their values up to the program", () => {
  const [net, other] = [smallNet(runtime, "adam"), smallNet(runtime, "adam")];
  const kept = createProgram(runtime, { ...net, compile: true });
  const start = kept.readState();
  const released = createProgram(runtime, { ...other, compile: true, release: true });
  expect(released.readState()).toEqual(start);
  expect(other.state.every((variable) => variable.dataSync().every((value) => value === 0))).toBe(
    true,
  );
  expect(net.state.some((variable) => variable.dataSync().some((value) => value !== 0))).toBe(true);
  const steps = (program: typeof kept) =>
    [0, 1, 2].map((step) => program.run("train", batchInputs(step)).loss![0]!);
  expect(steps(released)).toEqual(steps(kept));
  released.writeState(start);
  expect(released.readState()).toEqual(start);
  for (const program of [kept, released]) program.dispose();
  for (const one of [net, other]) one.dispose();
});

test("what is fixed is read, is no part of the state, and is never assigned", () => {
  const { tf } = runtime;
  const [sum, scale] = tf.tidy(() => [tf.variable(tf.zeros([2])), tf.variable(tf.ones([2]))]);
  const entry: Entry = {
    inputs: { x: { shape: [2], dtype: "float32" } },
    body({ x }) {
      sum!.assign(tf.add(sum!, tf.mul(x!, scale!)));
      return { sum: sum! };
    },
  };
  scale!.assign(tf.tensor1d([2, 3]));
  const x = Float32Array.of(1, 1);
  const options = { state: [sum!], fixed: [scale!], compile: true, release: true };
  const program = createProgram(runtime, { ...options, entries: { entry } });
  // Released with the state: the program has its values.
  expect([...scale!.dataSync()]).toEqual([0, 0]);
  program.run("entry", { x });
  expect([...program.run("entry", { x }).sum!]).toEqual([4, 6]);
  expect(program.readState()).toEqual([Float32Array.of(4, 6)]);
  program.writeState([Float32Array.of(10, 10)]);
  expect([...program.run("entry", { x }).sum!]).toEqual([12, 13]);
  program.dispose();
  const assigning: Entry = {
    inputs: {},
    body() {
      scale!.assign(tf.add(scale!, 1));
      return {};
    },
  };
  expect(() => createProgram(runtime, { ...options, entries: { assigning } })).toThrow(
    "is assigned but is fixed",
  );
  for (const one of [sum!, scale!]) one.dispose();
});

test("the same inputs give the same bits twice, and after the state was moved out and in", () => {
  const net = smallNet(runtime, "adam");
  const first = createProgram(runtime, { ...net, compile: true });
  const second = createProgram(runtime, { ...net, compile: true });
  const start = first.readState();
  const train = (program: typeof first, from: number, to: number) => {
    for (let step = from; step < to; step++) program.run("train", batchInputs(step));
    return program.readState();
  };
  const end = train(first, 0, 10);
  expect(train(second, 0, 10)).toEqual(end);
  second.writeState(start);
  const middle = train(second, 0, 4);
  first.writeState(middle);
  expect(train(first, 4, 10)).toEqual(end);
  first.dispose();
  second.dispose();
  net.dispose();
});

test("200 programs leave no tensors, sessions, files or memory", () => {
  const { tf } = runtime;
  const { binding } = nodeBackend(tf);
  const files = () => readdirSync(temporary);
  const sum = tf.tidy(() => tf.variable(tf.zeros([1000])));
  const entry: Entry = {
    inputs: { x: { shape: [1000], dtype: "float32" } },
    body({ x }) {
      sum.assign(tf.add(sum, x!));
      return { sum };
    },
  };
  const x = new Float32Array(1000).fill(1);
  const once = () => {
    const program = createProgram(runtime, { state: [sum], entries: { entry }, compile: true });
    program.run("entry", { x });
    expect(program.run("entry", { x }).sum![999]).toBe(2);
    program.dispose();
  };
  for (let warm = 0; warm < 20; warm++) once();
  const before = {
    tensors: tf.memory().numTensors,
    inBinding: binding.getNumOfTensors(),
    sessions: binding.getNumOfSavedModels(),
    files: files().length,
    residentMiB: process.memoryUsage().rss / 2 ** 20,
  };
  for (let round = 0; round < 200; round++) once();
  expect(tf.memory().numTensors).toBe(before.tensors);
  expect(binding.getNumOfTensors()).toBe(before.inBinding);
  expect(binding.getNumOfSavedModels()).toBe(before.sessions);
  expect(files().length).toBeLessThanOrEqual(before.files);
  expect(process.memoryUsage().rss / 2 ** 20 - before.residentMiB).toBeLessThan(50);
  sum.dispose();
}, 240_000);
