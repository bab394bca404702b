import { afterAll, expect, test } from "vitest";
import { nodeBackend } from "./backend.ts";
import { gather } from "./gather.ts";
import { createProgram, type Entry, type ProgramOptions } from "./program.ts";
import { loadRuntime } from "./runtime.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;

const total = tf.tidy(() => tf.variable(tf.scalar(0)));
afterAll(() => total.dispose());

/** Bytes that make every kind of float32 word, not-a-number among them. */
const bytes = (count: number, salt: number) =>
  Uint8Array.from({ length: count }, (_, i) => (i % 5 === 0 ? 255 : (i * 31 + salt * 17) % 256));

const entry: Entry = {
  inputs: {
    indices: { shape: [4], dtype: "int32" },
    pixels: { shape: [2, 3], dtype: "uint8" },
  },
  body({ indices, pixels }, { images }) {
    const rows = images!(indices!);
    total.assign(tf.add(total, tf.sum(tf.cast(rows, "float32"))));
    return { rows, pixels: pixels! };
  },
};

const programOf = (options: Pick<ProgramOptions, "compile" | "resident">) =>
  createProgram(runtime, { state: [total], entries: { entry }, ...options });

for (const compile of [true, false]) {
  const way = compile ? "compiled" : "eager";

  test.each([
    ["rows of whole words", [2, 2, 3]],
    ["rows that fill no whole words", [5, 3, 1]],
  ])(`${way}: %s are read by number, from every part`, (_, rowShape) => {
    const size = rowShape.reduce((product, length) => product * length, 1);
    const parts = [bytes(3 * size, 1), bytes(2 * size, 2)];
    const program = programOf({ compile, resident: { images: { rowShape, parts } } });
    const all = [...parts[0]!, ...parts[1]!];
    const pixels = Uint8Array.of(0, 1, 127, 128, 254, 255);
    const indices = [4, 0, 2, 4];
    for (const part of parts) part.fill(0);
    const found = program.run("entry", { indices: Int32Array.from(indices), pixels });
    const expected = indices.flatMap((row) => all.slice(row * size, (row + 1) * size));
    expect([...found.rows!]).toEqual(expected);
    expect([...found.pixels!]).toEqual([...pixels]);
    // It is no part of the state, and the state goes on as without it.
    expect(program.readState()).toHaveLength(1);
    const [sum] = program.readState()[0]!;
    expect(sum).toBe(expected.reduce((one, other) => one + other, 0));
    program.writeState([Float32Array.of(0)]);
    expect(program.busyMs).toBeGreaterThan(0);
    program.dispose();
    total.assign(tf.scalar(0));
  });

  test(`${way}: nothing is left behind`, () => {
    const { binding } = nodeBackend(tf);
    const resident = { images: { rowShape: [4], parts: [bytes(40, 1)] } };
    const once = () => {
      const program = programOf({ compile, resident });
      program.run("entry", { indices: new Int32Array(4), pixels: new Uint8Array(6) });
      program.dispose();
    };
    once();
    const before = [tf.memory().numTensors, binding.getNumOfTensors()];
    for (let round = 0; round < 5; round++) once();
    expect([tf.memory().numTensors, binding.getNumOfTensors()]).toEqual(before);
  });
}

test("a part without whole rows is refused", () => {
  const resident = { images: { rowShape: [4], parts: [bytes(8, 1), bytes(7, 1)] } };
  for (const compile of [true, false]) {
    expect(() => programOf({ compile, resident })).toThrow(
      "resident.images: must hold whole rows of 4 bytes each",
    );
  }
});

test("gather takes values of one axis, with axes in common", () => {
  tf.tidy(() => {
    const values = tf.tensor3d(
      Array.from({ length: 12 }, (_, i) => i),
      [2, 3, 2],
    );
    const indices = tf.tensor2d([2, 0, 1, 1], [2, 2], "int32");
    const found = gather(tf, values, indices, { axis: 1, batchDims: 1 });
    expect(found.shape).toEqual([2, 2, 2]);
    expect([...found.dataSync()]).toEqual([4, 5, 0, 1, 8, 9, 8, 9]);
  });
});
