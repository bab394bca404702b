import { expect, test } from "vitest";
import { DeviceOutOfMemory } from "./errors.ts";
import { createProgram } from "./program.ts";
import { loadRuntime } from "./runtime.ts";
import { batchInputs, smallNet } from "./small-net.fixture.ts";

const runtime = await loadRuntime();
const { device } = runtime;
const reason =
  device.kind === "gpu"
    ? null
    : device.gpu
      ? `TensorFlow does not use the ${device.gpu.name}; \`resweep doctor\` says why`
      : "no GPU here: the driver lists none";
const title = (name: string) => (reason ? `${name} (skipped: ${reason})` : name);

test.skipIf(reason !== null).each(["float32", "mixed"] as const)(
  title("on a GPU, ten compiled steps stay near ten eager ones, %s"),
  (precision) => {
    const net = smallNet(runtime, "momentum");
    const compiled = createProgram(runtime, { ...net, compile: true, precision });
    const eager = createProgram(runtime, { ...net, compile: false });
    for (let step = 0; step < 10; step++) {
      const ours = compiled.run("train", batchInputs(step)).loss![0]!;
      const theirs = eager.run("train", batchInputs(step)).loss![0]!;
      // Convolutions of float32 use TensorFloat-32 there: 10 bits of the fraction.
      expect(Math.abs(ours / theirs - 1)).toBeLessThan(precision === "mixed" ? 0.02 : 0.005);
    }
    compiled.dispose();
    net.dispose();
  },
);

test.skipIf(reason !== null).each(["float32", "mixed"] as const)(
  title("on a GPU, the same steps give the same bits, %s"),
  (precision) => {
    const losses = () => {
      const net = smallNet(runtime, "momentum");
      const program = createProgram(runtime, { ...net, compile: true, precision });
      const all = Array.from(
        { length: 10 },
        (_, step) => program.run("train", batchInputs(step)).loss![0],
      );
      program.dispose();
      net.dispose();
      return all;
    };
    expect(losses()).toEqual(losses());
  },
);

test.skipIf(reason !== null)(
  title("on a GPU, a batch that does not fit is the typed error"),
  () => {
    const { tf } = runtime;
    const columns = 2 ** 16;
    const rows = Math.ceil((2 * runtime.gpuMemoryMiB! * 2 ** 20) / (4 * columns));
    const program = createProgram(runtime, {
      compile: true,
      state: [],
      entries: {
        step: {
          inputs: { column: { shape: [rows, 1], dtype: "float32" } },
          body: ({ column }) => ({ sum: tf.sum(tf.matMul(column!, tf.ones([1, columns]))) }),
        },
      },
    });
    expect(() => program.run("step", { column: new Float32Array(rows) })).toThrow(
      DeviceOutOfMemory,
    );
    program.dispose();
  },
);
