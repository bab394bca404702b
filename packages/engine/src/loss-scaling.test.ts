import type { Scalar, Variable } from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { dynamicScaling, growthInterval, lossScaling } from "./loss-scaling.ts";
import { createProgram, type Entry } from "./program.ts";
import { loadRuntime, type Runtime } from "./runtime.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;

/** One weight w and a count of updates; the loss is factor * w, so that the gradient is the factor. */
function lineProgram(compile: boolean) {
  const scaling = dynamicScaling(tf);
  const [weight, updates] = tf.tidy(() => [
    tf.variable(tf.scalar(1)),
    tf.variable(tf.scalar(0), false),
  ]) as [Variable, Variable];
  const entry: Entry = {
    inputs: { factor: { shape: [], dtype: "float32" } },
    body: ({ factor }) =>
      scaling.step([weight, updates], (gradients) => {
        const loss = () => {
          updates.assign(tf.add(updates, 1));
          return tf.mul(weight, factor!) as Scalar;
        };
        const { value, grads } = gradients(loss, [weight]);
        weight.assign(tf.sub(weight, grads[weight.name]!));
        return { loss: value };
      }),
  };
  const state = [weight, updates, ...scaling.state];
  const program = createProgram(runtime, { compile, state, entries: { entry } });
  return {
    run: (factor: number) => {
      const { loss, skipped } = program.run("entry", { factor });
      return { loss: loss![0], skipped: skipped![0] };
    },
    /** weight, updates, scale, updates since the scale changed. */
    state: () => program.readState().map(([value]) => value),
    write: (values: number[]) => program.writeState(values.map((value) => Float32Array.of(value))),
    dispose() {
      program.dispose();
      tf.dispose(state);
    },
  };
}

describe.each([
  ["compiled", true],
  ["eager", false],
])("dynamic loss scaling, %s", (_, compile) => {
  test("leaves loss and gradients as they are, to the bit", () => {
    const line = lineProgram(compile);
    expect(line.run(0.3)).toEqual({ loss: Math.fround(0.3), skipped: 0 });
    expect(line.state()).toEqual([Math.fround(1 - Math.fround(0.3)), 1, 65_536, 1]);
    line.dispose();
  });

  test("an overflow takes back what the step assigned and halves the scale", () => {
    const line = lineProgram(compile);
    line.run(0.5);
    // Times 2^16 it is beyond float32.
    expect(line.run(1e35)).toMatchObject({ skipped: 1 });
    expect(line.state()).toEqual([0.5, 1, 32_768, 0]);
    expect(line.run(0.25)).toEqual({ loss: 0.125, skipped: 0 });
    expect(line.state()).toEqual([0.25, 2, 32_768, 1]);
    line.dispose();
  });

  test("many updates without one double it, within bounds", () => {
    const line = lineProgram(compile);
    const after = (scale: number, steady: number, factor: number) => {
      line.write([1, 0, scale, steady]);
      line.run(factor);
      return line.state().slice(2);
    };
    expect(after(1_024, growthInterval - 2, 0.5)).toEqual([1_024, growthInterval - 1]);
    expect(after(1_024, growthInterval - 1, 0.5)).toEqual([2_048, 0]);
    expect(after(2 ** 24, growthInterval - 1, 0.5)).toEqual([2 ** 24, 0]);
    expect(after(1, 7, Number.POSITIVE_INFINITY)).toEqual([1, 0]);
    line.dispose();
  });
});

test("only float16 has its losses scaled", () => {
  const gpu = { name: "GPU", driver: "560", memoryMiB: 16_000, computeCapability: 7.5 };
  const turing: Pick<Runtime, "tf" | "device"> = {
    tf,
    device: { ...runtime.device, kind: "gpu", gpu },
  };
  const ampere = { tf, device: { ...turing.device, gpu: { ...gpu, computeCapability: 8 } } };
  const scaling = lossScaling(turing, "mixed");
  expect(scaling.state).toHaveLength(2);
  tf.dispose([...scaling.state]);
  expect(lossScaling(turing, "float32").state).toEqual([]);
  expect(lossScaling(ampere, "mixed").state).toEqual([]);
  expect(lossScaling(runtime, "mixed").state).toEqual([]);
});
