import type { Parameter } from "../graph/parameters.ts";

/*
 * PyTorch keeps kernels as [out, in / groups, height, width] and linear layers as [out, in], TensorFlow.js as
 * [height, width, in / groups, out] and [in, out]: the axes turned round, height and width being one axis of places.
 * A depthwise kernel, [height, width, channels, 1] in TensorFlow.js, is [height, width, 1, channels] to that end.
 */

/** The shape that PyTorch has for a parameter. */
export function pytorchShape({ node, shape }: Pick<Parameter, "node" | "shape">): number[] {
  if (node.type === "linear" && shape.length === 2) return [...shape].reverse();
  if (node.type !== "conv" || shape.length !== 4) return [...shape];
  const [height, width, input, output] = axesOf(shape, node.groups);
  return [output, input, height, width];
}

/** Values of a parameter from our layout to PyTorch's. */
export function toPytorch(parameter: Parameter, values: Float32Array): Float32Array<ArrayBuffer> {
  const [places, input, output] = turned(parameter);
  return reversed(values, places, input, output);
}

/** Values of a parameter from PyTorch's layout to ours. */
export function fromPytorch(parameter: Parameter, values: Float32Array): Float32Array {
  const [places, input, output] = turned(parameter);
  return reversed(values, output, input, places);
}

/** The parameter's three axes in our order: places, channels in, channels out. */
function turned({ node, shape }: Parameter): [number, number, number] {
  if (node.type === "linear" && shape.length === 2) return [shape[0]!, 1, shape[1]!];
  if (node.type !== "conv" || shape.length !== 4) return [shape[0]!, 1, 1];
  const [height, width, input, output] = axesOf(shape, node.groups);
  return [height * width, input, output];
}

function axesOf(shape: readonly number[], groups = 1): [number, number, number, number] {
  const [height, width, input, output] = shape as [number, number, number, number];
  return groups > 1 && output === 1 ? [height, width, 1, input] : [height, width, input, output];
}

/** [first, second, third] to [third, second, first]. */
function reversed(
  values: Float32Array,
  first: number,
  second: number,
  third: number,
): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  let at = 0;
  for (let k = 0; k < third; k++) {
    for (let j = 0; j < second; j++) {
      for (let i = 0; i < first; i++) result[at++] = values[(i * second + j) * third + k]!;
    }
  }
  return result;
}
