import { expect, test } from "vitest";
import { nodeBackend } from "../backend.ts";
import { dataTypes } from "../graph/node.ts";
import { loadRuntime } from "../runtime.ts";
import { type Operand, OutputShapes } from "./output-shapes.ts";

const { tf } = await loadRuntime({ threads: 1 });
const { binding } = nodeBackend(tf);
const { float32, int32 } = dataTypes;
const T = { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
const Tshape = { name: "Tshape", type: binding.TF_ATTR_TYPE, value: binding.TF_INT32 };
const images: Operand = { shape: [2, 6], dtype: float32, constant: null };

test("an operation without a rule is run once for operands that look the same", () => {
  let runs = 0;
  const counting = Object.create(binding, {
    executeOp: {
      value: (...call: Parameters<typeof binding.executeOp>) => {
        runs++;
        return binding.executeOp(...call);
      },
    },
  }) as typeof binding;
  const shapes = new OutputShapes(counting);
  const before = binding.getNumOfTensors();
  for (let layer = 0; layer < 3; layer++) {
    expect(shapes.of("Elu", [T], [images], 1)).toEqual([{ shape: [2, 6], dtype: float32 }]);
  }
  expect(runs).toBe(1);
  shapes.of("Elu", [T], [{ ...images, shape: [3] }], 1);
  expect(runs).toBe(2);
  shapes.dispose();
  expect(binding.getNumOfTensors()).toBe(before);
});

test("operands with a fixed value decide by that value", () => {
  const shapes = new OutputShapes(binding);
  const target = (values: number[]): Operand => ({
    shape: [2],
    dtype: int32,
    constant: {
      id: binding.createTensor([2], int32, Int32Array.from(values)),
      name: `constant ${values}`,
    },
  });
  const [wide, tall] = [target([3, 4]), target([4, 3])];
  const reshape = (to: Operand) => shapes.of("Reshape", [T, Tshape], [images, to], 1)[0]!.shape;
  expect(reshape(wide)).toEqual([3, 4]);
  expect(reshape(tall)).toEqual([4, 3]);
  shapes.dispose();
  for (const { constant } of [wide, tall]) binding.deleteTensor(constant!.id);
});
