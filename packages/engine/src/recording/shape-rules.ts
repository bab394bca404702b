import type { AttributeValue } from "../backend.ts";
import type { TensorFacts } from "../graph/node.ts";

/** An operation that is to be recorded, and what is known of its operands. */
export interface Call {
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly operands: readonly TensorFacts[];
  /** The values of an int32 operand that is a constant; null of any other. */
  numbers(position: number): readonly number[] | null;
}

/** What an operation gives, from what it is given; null where the rule does not know, and TensorFlow is to be asked. */
export type ShapeRule = (call: Call) => readonly TensorFacts[] | null;

type Shape = readonly number[];

const like =
  (position: number): ShapeRule =>
  ({ operands }) => [facts(operands[position]!.shape, operands[position]!.dtype)];
const likeFirst = like(0);

/** Of two operands of one type, each axis as long as the longer. */
const elementwise: ShapeRule = ({ operands: [a, b] }) => {
  const shape = a && b && a.dtype === b.dtype ? broadcast(a.shape, b.shape) : null;
  return shape && [facts(shape, a!.dtype)];
};

/** The shape is an operand of its own, the type that of another. */
const shapedBy =
  (sizes: number, typed: number): ShapeRule =>
  ({ operands, numbers }) => {
    const shape = numbers(sizes);
    return shape && [facts(shape, operands[typed]!.dtype)];
  };

/** Convolutions of `x` [batch, height, width, channels] with a filter [height, width, …]. */
const convolution =
  (channelsOf: (filter: Shape) => number): ShapeRule =>
  ({ attributes, operands: [x, filter] }) => {
    const [height, width] = filter!.shape as [number, number];
    const shape = slid(x!.shape, [1, height, width, 1], attributes);
    return shape && [facts([...shape.slice(0, 3), channelsOf(filter!.shape)], x!.dtype)];
  };

const pool: ShapeRule = ({ attributes, operands: [x] }) => {
  const shape = Array.isArray(attributes.ksize) && slid(x!.shape, attributes.ksize, attributes);
  return shape ? [facts(shape, x!.dtype)] : null;
};

const reduction: ShapeRule = ({ attributes, operands: [x], numbers }) => {
  const axes = numbers(1)?.map((axis) => (axis < 0 ? axis + x!.shape.length : axis));
  if (!axes) return null;
  const shape = x!.shape.flatMap((length, axis) => {
    if (!axes.includes(axis)) return [length];
    return attributes.keep_dims ? [1] : [];
  });
  return [facts(shape, x!.dtype)];
};

/** Of matrices, or of as many of them on both sides as broadcasting makes. */
const product =
  (turnsFirst: string, turnsSecond: string): ShapeRule =>
  ({ attributes, operands: [a, b] }) => {
    const matrix = ({ shape }: TensorFacts, turned: unknown) =>
      turned ? shape.slice(-2).toReversed() : shape.slice(-2);
    const [rows, inner] = matrix(a!, attributes[turnsFirst]);
    const [other, columns] = matrix(b!, attributes[turnsSecond]);
    const outer = broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    return outer && inner === other ? [facts([...outer, rows!, columns!], a!.dtype)] : null;
  };

/**
 * Of the operations that a training step is made of: running each once on zeros takes as long as the step itself.
 * Whatever is not here is.
 */
export const shapeRules: Readonly<Record<string, ShapeRule>> = {
  ...{ Identity: likeFirst, Neg: likeFirst, Sqrt: likeFirst, Rsqrt: likeFirst, Square: likeFirst },
  ...{ Exp: likeFirst, Sigmoid: likeFirst, Tanh: likeFirst, Softmax: likeFirst },
  ...{ Relu: likeFirst, ReluGrad: likeFirst, Relu6: likeFirst, Relu6Grad: likeFirst },
  ...{ Add: elementwise, AddV2: elementwise, Sub: elementwise, Mul: elementwise },
  ...{ RealDiv: elementwise, Maximum: elementwise, Minimum: elementwise },
  ...{ Sum: reduction, Mean: reduction },
  Conv2D: convolution((filter) => filter[3]!),
  Conv2DBackpropInput: shapedBy(0, 2),
  Conv2DBackpropFilter: shapedBy(1, 2),
  DepthwiseConv2dNative: convolution(([, , channels, multiplier]) => channels! * multiplier!),
  DepthwiseConv2dNativeBackpropInput: shapedBy(0, 2),
  DepthwiseConv2dNativeBackpropFilter: shapedBy(1, 2),
  // The last is room that a GPU's kernel keeps for the gradient; how large that is shows in no other shape.
  FusedBatchNormV3: ({ operands: [x, scale] }) => [
    facts(x!.shape, x!.dtype),
    ...Array.from({ length: 4 }, () => facts(scale!.shape, scale!.dtype)),
    facts([0], scale!.dtype),
  ],
  FusedBatchNormGradV3: ({ operands: [, x, scale] }) => [
    facts(x!.shape, x!.dtype),
    ...Array.from({ length: 2 }, () => facts(scale!.shape, scale!.dtype)),
    ...Array.from({ length: 2 }, () => facts([], scale!.dtype)),
  ],
  MaxPool: pool,
  MaxPoolGrad: likeFirst,
  AvgPool: pool,
  AvgPoolGrad: shapedBy(0, 1),
  PadV2: ({ operands: [x], numbers }) => {
    const widths = numbers(1);
    if (!widths) return null;
    const shape = x!.shape.map((length, axis) => {
      return length + widths[2 * axis]! + widths[2 * axis + 1]!;
    });
    return [facts(shape, x!.dtype)];
  },
  Slice: ({ operands: [x], numbers }) => {
    const shape = numbers(2);
    return shape && !shape.includes(-1) ? [facts(shape, x!.dtype)] : null;
  },
  Reshape: ({ operands: [x], numbers }) => {
    const shape = numbers(1);
    return shape && sizeOf(shape) === sizeOf(x!.shape) ? [facts(shape, x!.dtype)] : null;
  },
  MatMul: product("transpose_a", "transpose_b"),
  BatchMatMulV2: product("adj_x", "adj_y"),
};

const facts = (shape: Shape, dtype: number): TensorFacts => ({ shape, dtype });
const sizeOf = (shape: Shape) => shape.reduce((product, length) => product * length, 1);

function broadcast(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length);
  const lengthIn = (shape: Shape, axis: number) => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [lengthIn(a, axis), lengthIn(b, axis)];
    return one === 1 ? other : other === 1 || other === one ? one : null;
  });
  return shape.includes(null) ? null : (shape as number[]);
}

/** The shape of the places that a window takes on images [batch, height, width, channels]. */
function slid(images: Shape, window: Shape, attributes: Call["attributes"]): Shape | null {
  const { strides, padding, data_format = "NHWC", dilations = [1, 1, 1, 1] } = attributes;
  if (images.length !== 4 || data_format !== "NHWC") return null;
  if (!Array.isArray(strides) || !Array.isArray(dilations)) return null;
  if (padding !== "SAME" && padding !== "VALID") return null;
  const shape = images.map((length, axis) => {
    const reach = padding === "SAME" ? 0 : (window[axis]! - 1) * dilations[axis];
    return Math.ceil((length - reach) / strides[axis]);
  });
  return shape.every((length) => length > 0) ? shape : null;
}
