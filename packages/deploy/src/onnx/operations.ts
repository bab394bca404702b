import type { FeatureShape, GraphNode } from "@resweep/core";
import { type ModelBuilder, modelInput } from "./model-builder.ts";

export type NodeOf<T extends GraphNode["type"]> = Extract<GraphNode, { type: T }>;

/** How a model holds its numbers: as 32-bit floats, or as integers with a scale. */
export interface Numbers {
  /** A layer's kernel and, where it has one, its bias, or what a batch norm holds: further inputs of its operation. */
  parameters(
    builder: ModelBuilder,
    node: NodeOf<"conv"> | NodeOf<"linear"> | NodeOf<"batch-norm">,
  ): string[];
  /** What later layers read of a node, given the value that its operation gave. */
  output(builder: ModelBuilder, node: GraphNode, value: string): string;
}

/**
 * Adds what computes a node of `inputs`, maps being [batch, channels, height, width]; returns the value. Paddings are
 * explicit and symmetric, as the papers state them.
 */
export function addOperation(
  builder: ModelBuilder,
  node: GraphNode,
  inputs: readonly string[],
  { shapes, numbers }: { shapes: ReadonlyMap<string, FeatureShape>; numbers: Numbers },
): string {
  const { name } = node;
  const [input = ""] = inputs;
  const inputShape = shapes.get(node.inputs[0] ?? "") ?? [];
  switch (node.type) {
    case "input":
      return modelInput;
    case "conv": {
      const ints = {
        kernel_shape: pair(node.kernel),
        strides: pair(node.stride),
        pads: around(node.padding),
        group: node.groups ?? 1,
      };
      return builder.add("Conv", name, [input, ...numbers.parameters(builder, node)], { ints });
    }
    case "linear":
      return builder.add("Gemm", name, [input, ...numbers.parameters(builder, node)], {
        ints: { transB: 1 },
      });
    case "batch-norm":
      return builder.add(
        "BatchNormalization",
        name,
        [input, ...numbers.parameters(builder, node)],
        { floats: { epsilon: node.epsilon } },
      );
    case "relu":
      return builder.add("Relu", name, [input]);
    case "activation":
      return addActivation(builder, node, input);
    case "max-pool":
      return builder.add("MaxPool", name, [input], { ints: windowOf(node) });
    case "average-pool":
      return builder.add("AveragePool", name, [input], {
        ints: { ...windowOf(node), count_include_pad: 1 },
      });
    case "global-average-pool": {
      if (node.keepMap) return builder.add("GlobalAveragePool", name, [input]);
      const pooled = builder.add("GlobalAveragePool", `${name}.map`, [input]);
      return builder.add("Flatten", name, [pooled], { ints: { axis: 1 } });
    }
    case "pad-shortcut":
      return addPadShortcut(builder, node, input, inputShape.at(-1)!);
    case "add":
      return foldLeft(builder, "Add", name, inputs);
    case "multiply":
      return foldLeft(builder, "Mul", name, inputs);
    case "concat":
      return builder.add("Concat", name, inputs, { ints: { axis: 1 } });
    case "dropout":
    case "stochastic-depth":
    case "fake-quant":
      return input;
    case "flatten":
      return builder.add("Flatten", name, [input], { ints: { axis: 1 } });
    case "resize": {
      const size = wholeNumbers(builder, `${name}.size`, node.height, node.width);
      return builder.add("Resize", name, [input, "", "", size], {
        ints: { axes: [2, 3] },
        texts: { mode: "linear", coordinate_transformation_mode: "half_pixel" },
      });
    }
  }
}

function addActivation(
  builder: ModelBuilder,
  { name, function: kind }: NodeOf<"activation">,
  input: string,
): string {
  const scalar = (part: string, value: number) =>
    builder.constant(`${name}.${part}`, [], Float32Array.of(value));
  switch (kind) {
    case "relu6":
      return builder.add("Clip", name, [input, scalar("least", 0), scalar("most", 6)]);
    case "leaky-relu":
      return builder.add("LeakyRelu", name, [input], { floats: { alpha: 0.01 } });
    case "elu":
      return builder.add("Elu", name, [input], { floats: { alpha: 1 } });
    case "sigmoid":
      return builder.add("Sigmoid", name, [input]);
    case "swish": {
      const gate = builder.add("Sigmoid", `${name}.gate`, [input]);
      return builder.add("Mul", name, [input, gate]);
    }
    case "hard-sigmoid":
      return builder.add("HardSigmoid", name, [input], { floats: { alpha: 1 / 6, beta: 0.5 } });
    case "hard-swish":
      return builder.add("HardSwish", name, [input]);
    case "gelu": {
      // x / 2 (1 + erf(x / sqrt 2)): an operation of its own only since opset 20.
      const scaled = builder.add("Mul", `${name}.scaled`, [input, scalar("root", Math.SQRT1_2)]);
      const erf = builder.add("Erf", `${name}.erf`, [scaled]);
      const sum = builder.add("Add", `${name}.sum`, [erf, scalar("one", 1)]);
      const product = builder.add("Mul", `${name}.product`, [input, sum]);
      return builder.add("Mul", name, [product, scalar("half", 0.5)]);
    }
  }
}

/** Every stride-th pixel, zeros appended to the channels. */
function addPadShortcut(
  builder: ModelBuilder,
  { name, stride, channels }: NodeOf<"pad-shortcut">,
  input: string,
  from: number,
): string {
  const whole = (part: string, ...values: number[]) =>
    wholeNumbers(builder, `${name}.${part}`, ...values);
  const everything = 2 ** 31;
  const sliced =
    stride === 1
      ? input
      : builder.add("Slice", `${name}.slice`, [
          input,
          whole("starts", 0, 0),
          whole("ends", everything, everything),
          whole("axes", 2, 3),
          whole("steps", stride, stride),
        ]);
  const pads = whole("pads", 0, 0, 0, 0, 0, channels - from, 0, 0);
  return builder.add("Pad", name, [sliced, pads]);
}

function wholeNumbers(builder: ModelBuilder, name: string, ...values: number[]): string {
  return builder.constant(name, [values.length], BigInt64Array.from(values.map(BigInt)));
}

function foldLeft(
  builder: ModelBuilder,
  op: string,
  name: string,
  [first, ...others]: readonly string[],
): string {
  return others.reduce(
    (sum, other, i) =>
      builder.add(op, i === others.length - 1 ? name : `${name}.${i}`, [sum, other]),
    first!,
  );
}

function windowOf({ size, stride, padding }: NodeOf<"max-pool"> | NodeOf<"average-pool">) {
  return { kernel_shape: pair(size), strides: pair(stride), pads: around(padding) };
}

function pair(size: number | readonly [number, number]): readonly number[] {
  return typeof size === "number" ? [size, size] : size;
}

/** Rows above, columns left, rows below, columns right. */
function around(padding: number | readonly [number, number]): readonly number[] {
  return [...pair(padding), ...pair(padding)];
}
