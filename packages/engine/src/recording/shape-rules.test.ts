import { describe, expect, test } from "vitest";
import { type Attribute, nodeBackend } from "../backend.ts";
import { dataTypes, type TensorFacts } from "../graph/node.ts";
import { loadRuntime } from "../runtime.ts";
import { zerosFor } from "./output-shapes.ts";
import { shapeRules } from "./shape-rules.ts";

const { tf } = await loadRuntime({ threads: 1 });
const { binding } = nodeBackend(tf);
const { float32, int32 } = dataTypes;

/** An operand by its shape, or an int32 constant by its values. */
type Given = readonly number[] | { readonly numbers: readonly number[]; readonly columns?: number };
type Case = readonly [attributes: readonly Attribute[], ...operands: readonly Given[]];

const type = (name: string, value = binding.TF_FLOAT): Attribute => {
  return { name, type: binding.TF_ATTR_TYPE, value };
};
const T = type("T");
const numbers = (...values: number[]): Given => ({ numbers: values });
const flag = (name: string, value: boolean): Attribute => {
  return { name, type: binding.TF_ATTR_BOOL, value };
};
const window = (padding: string, stride: number, more: Attribute[] = []): Attribute[] => [
  T,
  { name: "strides", type: binding.TF_ATTR_INT, value: [1, stride, stride, 1] },
  { name: "padding", type: binding.TF_ATTR_STRING, value: padding },
  { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
  ...more,
];
const dilations = (size: number): Attribute => {
  return { name: "dilations", type: binding.TF_ATTR_INT, value: [1, size, size, 1] };
};
const ksize = (size: number): Attribute => {
  return { name: "ksize", type: binding.TF_ATTR_INT, value: [1, size, size, 1] };
};
const products = (first: string, second: string, turnsFirst = false, turnsSecond = false) => [
  ...[T, flag(first, turnsFirst), flag(second, turnsSecond)],
];
const norm = [
  ...[T, type("U"), flag("is_training", true)],
  { name: "data_format", type: binding.TF_ATTR_STRING, value: "NHWC" },
];

const likeFirst: Case[] = [
  [[T], [2, 3]],
  [[T], []],
];
const likeBoth: Case[] = [[[T], [2, 3], [2, 3]]];
const elementwise: Case[] = [
  [[T], [2, 3], [2, 3]],
  [[T], [4, 1, 3], [2, 1]],
  [[T], [], [5]],
  [[T], [1], []],
  [[T], [0, 3], [1, 3]],
];
const reduction: Case[] = [
  [[T, type("Tidx", int32), flag("keep_dims", false)], [2, 3, 4, 5], numbers(1, 2)],
  [[T, type("Tidx", int32), flag("keep_dims", true)], [2, 3, 4, 5], numbers(1, -1)],
  [[T, type("Tidx", int32), flag("keep_dims", false)], [2, 3], numbers(0, 1)],
];
const pools: Case[] = [
  [
    [...window("SAME", 2), ksize(3)],
    [2, 7, 8, 3],
  ],
  [
    [...window("VALID", 2), ksize(3)],
    [2, 7, 8, 3],
  ],
  [
    [...window("VALID", 1), ksize(2)],
    [1, 5, 4, 2],
  ],
];

/** At least one way to call each operation that has a rule. */
const cases: Readonly<Record<string, readonly Case[]>> = {
  ...{ Identity: likeFirst, Neg: likeFirst, Sqrt: likeFirst, Rsqrt: likeFirst, Square: likeFirst },
  ...{ Exp: likeFirst, Sigmoid: likeFirst, Tanh: likeFirst, Softmax: [[[T], [2, 3]]] },
  ...{ Relu: likeFirst, ReluGrad: likeBoth, Relu6: likeFirst, Relu6Grad: likeBoth },
  ...{ Add: elementwise, AddV2: elementwise, Sub: elementwise, Mul: elementwise },
  ...{ RealDiv: elementwise, Maximum: elementwise, Minimum: elementwise },
  ...{ Sum: reduction, Mean: reduction },
  Conv2D: [
    [window("SAME", 1), [2, 7, 8, 3], [3, 3, 3, 4]],
    [window("SAME", 2), [2, 7, 8, 3], [3, 3, 3, 4]],
    [window("VALID", 2), [2, 9, 8, 3], [3, 2, 3, 4]],
    [window("VALID", 1, [dilations(2)]), [2, 9, 8, 3], [3, 3, 3, 4]],
    [window("SAME", 1), [2, 5, 5, 4], [1, 1, 2, 6]],
  ],
  Conv2DBackpropInput: [
    [window("SAME", 2), numbers(2, 7, 8, 3), [3, 3, 3, 4], [2, 4, 4, 4]],
    [window("VALID", 1), numbers(2, 7, 8, 3), [3, 3, 3, 4], [2, 5, 6, 4]],
  ],
  Conv2DBackpropFilter: [
    [window("SAME", 2), [2, 7, 8, 3], numbers(3, 3, 3, 4), [2, 4, 4, 4]],
    [window("VALID", 1), [2, 7, 8, 3], numbers(3, 3, 3, 4), [2, 5, 6, 4]],
  ],
  DepthwiseConv2dNative: [
    [window("SAME", 2), [2, 7, 8, 3], [3, 3, 3, 2]],
    [window("VALID", 1), [2, 7, 8, 3], [3, 3, 3, 1]],
  ],
  DepthwiseConv2dNativeBackpropInput: [
    [window("SAME", 1), numbers(2, 7, 8, 3), [3, 3, 3, 2], [2, 7, 8, 6]],
  ],
  DepthwiseConv2dNativeBackpropFilter: [
    [window("SAME", 1), [2, 7, 8, 3], numbers(3, 3, 3, 2), [2, 7, 8, 6]],
  ],
  FusedBatchNormV3: [[norm, [2, 7, 8, 4], [4], [4], [0], [0]]],
  FusedBatchNormGradV3: [[norm, [2, 7, 8, 4], [2, 7, 8, 4], [4], [4], [4], [0]]],
  MaxPool: pools,
  MaxPoolGrad: [
    [
      [...window("SAME", 2), ksize(3)],
      [2, 7, 8, 3],
      [2, 4, 4, 3],
      [2, 4, 4, 3],
    ],
  ],
  AvgPool: pools,
  AvgPoolGrad: [[[...window("SAME", 2), ksize(3)], numbers(2, 7, 8, 3), [2, 4, 4, 3]]],
  PadV2: [
    [[T, type("Tpaddings", int32)], [2, 3, 4], { numbers: [0, 0, 1, 2, 0, 3], columns: 2 }, []],
  ],
  Slice: [[[T, type("Index", int32)], [3, 5], numbers(1, 0), numbers(2, 4)]],
  Reshape: [
    [[T, type("Tshape", int32)], [2, 6], numbers(3, 4)],
    [[T, type("Tshape", int32)], [1, 1], numbers()],
  ],
  MatMul: [
    [products("transpose_a", "transpose_b"), [2, 3], [3, 4]],
    [products("transpose_a", "transpose_b", true), [3, 2], [3, 4]],
    [products("transpose_a", "transpose_b", false, true), [2, 3], [4, 3]],
  ],
  BatchMatMulV2: [
    [products("adj_x", "adj_y"), [1, 2, 3], [1, 3, 4]],
    [products("adj_x", "adj_y", true), [5, 3, 2], [1, 3, 4]],
    [products("adj_x", "adj_y", false, true), [5, 2, 3], [4, 3]],
  ],
};

function factsOf(given: Given): TensorFacts {
  if (!("numbers" in given)) return { shape: given, dtype: float32 };
  const { length } = given.numbers;
  const { columns } = given;
  return { shape: columns ? [length / columns, columns] : [length], dtype: int32 };
}

/** What TensorFlow gives for zeros. */
function answer(op: string, [attributes, ...given]: Case, outputs: number): TensorFacts[] {
  const ids = given.map((operand) => {
    const { shape, dtype } = factsOf(operand);
    const values =
      "numbers" in operand ? Int32Array.from(operand.numbers) : zerosFor({ shape, dtype });
    return binding.createTensor(shape, dtype, values);
  });
  const made = binding.executeOp(op, attributes, ids, outputs);
  for (const id of [...ids, ...made.map(({ id }) => id)]) binding.deleteTensor(id);
  return made.map(({ shape, dtype }) => ({ shape, dtype }));
}

function byRule(op: string, [attributes, ...given]: Case): readonly TensorFacts[] | null {
  return shapeRules[op]!({
    attributes: Object.fromEntries(attributes.map(({ name, value }) => [name, value])),
    operands: given.map(factsOf),
    numbers(position) {
      const operand = given[position]!;
      return "numbers" in operand ? operand.numbers : null;
    },
  });
}

describe.each(Object.keys(shapeRules))("%s", (op) => {
  test("the rule says what TensorFlow gives", () => {
    expect(cases[op]?.length).toBeGreaterThan(0);
    for (const one of cases[op]!) {
      const told = byRule(op, one);
      expect(told).toEqual(answer(op, one, told!.length));
    }
  });
});

test("what does not fit is TensorFlow's to refuse", () => {
  const strides = { name: "strides", type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] };
  const refused: [string, Case][] = [
    ["Add", [[T], [2, 3], [3, 2]]],
    ["MatMul", [[T], [2, 3], [4, 2]]],
    ["Reshape", [[T], [2, 3], numbers(4)]],
    [
      "MaxPool",
      [
        [...window("VALID", 1), ksize(5)],
        [1, 4, 4, 2],
      ],
    ],
    [
      "Conv2D",
      [
        [T, strides],
        [1, 4, 4, 2],
        [3, 3, 2, 4],
      ],
    ],
  ];
  expect(refused.map(([op, one]) => byRule(op, one))).toEqual(refused.map(() => null));
});
