import type { WeightTensor } from "../model/weights.ts";

/** The quasi-random filler of the goldens (their field `spec`): the same numbers in any language. */
export function filler(stream: number, i: number): number {
  const k = (((i * i) % 1000003) * 7919 + i * 104729 + stream * 15485863 + 12345) % 1000003;
  return (2 * k) / 1000003 - 1;
}

/** What the goldens tell of a tensor, its values in PyTorch's order. */
export interface Probe {
  readonly shape: readonly number[];
  readonly sum: number;
  readonly l2: number;
  readonly dot: number;
  readonly first: readonly number[];
}

export function probe(shape: readonly number[], values: ArrayLike<number>): Probe {
  let [sum, squares, dot] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    squares += value * value;
    dot += value * filler(1000, i);
  }
  const first = Array.from(values).slice(0, 4);
  return { shape, sum, l2: Math.sqrt(squares), dot, first };
}

/** From PyTorch's layout to TensorFlow's: OIHW to HWIO, [out, in] to [in, out], NCHW to NHWC for activations. */
export function toTensorFlow(shape: readonly number[], values: ArrayLike<number>): WeightTensor {
  return permuted(shape, values, order(shape.length, "to"));
}

export function toPyTorch(shape: readonly number[], values: ArrayLike<number>): WeightTensor {
  return permuted(shape, values, order(shape.length, "from"));
}

export function imagesToTensorFlow(
  shape: readonly number[],
  values: ArrayLike<number>,
): WeightTensor {
  return permuted(shape, values, [0, 2, 3, 1]);
}

function order(rank: number, direction: "to" | "from"): number[] {
  if (rank === 4) return direction === "to" ? [2, 3, 1, 0] : [3, 2, 0, 1];
  return rank === 2 ? [1, 0] : [0];
}

/** Axis i of the result is axis `axes[i]` of the source. */
function permuted(
  shape: readonly number[],
  values: ArrayLike<number>,
  axes: readonly number[],
): WeightTensor {
  const strides = shape.map((_, axis) =>
    shape.slice(axis + 1).reduce((product, size) => product * size, 1),
  );
  const target = axes.map((axis) => shape[axis]!);
  const result = new Float32Array(values.length);
  for (let i = 0; i < result.length; i++) {
    let [rest, source] = [i, 0];
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      source += (rest % target[axis]!) * strides[axes[axis]!]!;
      rest = Math.floor(rest / target[axis]!);
    }
    result[i] = values[source]!;
  }
  return { shape: target, values: result };
}
