import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { createProgram } from "../program.ts";
import { loadRuntime } from "../runtime.ts";
import { values } from "../small-net.fixture.ts";

const runtime = await loadRuntime({ threads: 1 });
const { tf } = runtime;

interface Operands {
  /** [2, 6, 6, 4] */
  readonly x: Tensor4D;
  /** [4, 5] */
  readonly m: Tensor2D;
  /** [5] */
  readonly v: Tensor1D;
  /** int32 [5], from 1 to 3 */
  readonly i: Tensor1D;
}

const specs = {
  x: { shape: [2, 6, 6, 4], dtype: "float32" },
  m: { shape: [4, 5], dtype: "float32" },
  v: { shape: [5], dtype: "float32" },
  i: { shape: [5], dtype: "int32" },
} as const;
const fed = {
  x: values(288, 1),
  m: values(20, 2),
  v: values(5, 3),
  i: Int32Array.of(2, 1, 3, 1, 2),
};

/** What a step may be made of; each is recorded as it stands, and gives the bits of its eager run. */
const operations: Record<string, (operands: Operands) => Tensor> = {
  add: ({ m, v }) => tf.add(m, v),
  addN: ({ v }) => tf.addN([v, v, tf.square(v)]),
  argMax: ({ m }) => tf.argMax(m, 1),
  argMin: ({ m }) => tf.argMin(m, 1),
  avgPool: ({ x }) => tf.avgPool(x, 2, 2, "valid"),
  batchToSpaceND: ({ x }) => tf.batchToSpaceND(x, [2, 1], [[0, 0], [0, 0]]), // biome-ignore format: crops
  broadcastTo: ({ v }) => tf.broadcastTo(v, [3, 5]),
  cast: ({ m }) => tf.cast(tf.mul(m, 9), "int32"),
  "cast to bool": ({ i }) => tf.cast(tf.sub(i, 1), "bool"),
  clipByValue: ({ m }) => tf.clipByValue(m, -0.5, 0.5),
  concat: ({ m }) => tf.concat([m, tf.neg(m)], 1),
  conv1d: ({ x }) => tf.conv1d(x.reshape([2, 36, 4]) as Tensor3D, tf.ones([3, 4, 2]), 1, "same"),
  conv2d: ({ x }) => tf.conv2d(x, tf.ones([3, 3, 4, 2]), 2, "same"),
  conv2dTranspose: ({ x }) =>
    tf.conv2dTranspose(x, tf.ones([3, 3, 2, 4]), [2, 12, 12, 2], 2, "same"),
  cumsum: ({ m }) => tf.cumsum(m, 1),
  depthToSpace: ({ x }) => tf.depthToSpace(x, 2),
  depthwiseConv2d: ({ x }) => tf.depthwiseConv2d(x, tf.ones([3, 3, 4, 1]), 1, "same"),
  div: ({ m, v }) => tf.div(m, tf.add(v, 2)),
  einsum: ({ m, v }) => tf.einsum("ij,j->i", m, v),
  elu: ({ m }) => tf.elu(m),
  equal: ({ m }) => tf.equal(m, tf.round(m)),
  erf: ({ m }) => tf.erf(m),
  exp: ({ m }) => tf.exp(m),
  expandDims: ({ m }) => tf.expandDims(m, 1),
  fill: ({ v }) => tf.mul(v, tf.fill([5], 3)),
  floorDiv: ({ i }) => tf.floorDiv(tf.add(i, 7), i),
  "gather by a constant": ({ m }) => tf.gather(m, tf.tensor1d([3, 0], "int32")),
  gatherND: ({ m }) => tf.gatherND(m, tf.tensor2d([[3, 0], [1, 1]], [2, 2], "int32")), // biome-ignore format: rows
  leakyRelu: ({ m }) => tf.leakyRelu(m, 0.1),
  linspace: ({ v }) => tf.add(v, tf.linspace(0, 1, 5)),
  localResponseNormalization: ({ x }) => tf.localResponseNormalization(x),
  log: ({ m }) => tf.log(tf.add(m, 2)),
  logicalAnd: ({ m }) => tf.logicalAnd(tf.greater(m, 0), tf.less(m, 0.5)),
  logSoftmax: ({ m }) => tf.logSoftmax(m),
  logSumExp: ({ m }) => tf.logSumExp(m, 1),
  matMul: ({ m }) => tf.matMul(m, m, false, true),
  max: ({ m }) => tf.max(m, 0),
  maxPool: ({ x }) => tf.maxPool(x, 3, 2, "same"),
  mean: ({ x }) => tf.mean(x, [1, 2]),
  mod: ({ i }) => tf.mod(tf.add(i, 7), i),
  moments: ({ x }) => tf.moments(x, [0, 1, 2]).variance,
  norm: ({ m }) => tf.norm(m),
  oneHot: ({ i }) => tf.oneHot(i, 4),
  pad: ({ m }) => tf.pad(m, [[1, 1], [0, 2]], 0.5), // biome-ignore format: sides
  mirrorPad: ({ m }) => tf.mirrorPad(m, [[1, 1], [0, 2]], "reflect"), // biome-ignore format: sides
  pow: ({ m }) => tf.pow(tf.abs(m), 1.5),
  prelu: ({ m, v }) => tf.prelu(m, tf.reshape(v, [1, 5]) as Tensor2D),
  prod: ({ m }) => tf.prod(m, 1),
  range: ({ v }) => tf.mul(v, tf.range(0, 5)),
  reciprocal: ({ m }) => tf.reciprocal(tf.add(m, 2)),
  relu6: ({ m }) => tf.relu6(tf.mul(m, 20)),
  reshape: ({ x }) => tf.reshape(x, [2, -1]),
  resizeBilinear: ({ x }) => tf.image.resizeBilinear(x, [9, 9]),
  resizeNearestNeighbor: ({ x }) => tf.image.resizeNearestNeighbor(x, [3, 3]),
  reverse: ({ x }) => tf.reverse(x, [2]),
  rsqrt: ({ m }) => tf.rsqrt(tf.add(m, 2)),
  selu: ({ m }) => tf.selu(m),
  sigmoid: ({ m }) => tf.sigmoid(m),
  slice: ({ x }) => tf.slice(x, [0, 1, 1, 0], [2, 3, 3, 4]),
  softplus: ({ m }) => tf.softplus(m),
  spaceToBatchND: ({ x }) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]]), // biome-ignore format: sides
  split: ({ x }) => tf.split(x, 2, 3)[1]!,
  sqrt: ({ m }) => tf.sqrt(tf.abs(m)),
  squaredDifference: ({ m, v }) => tf.squaredDifference(m, v),
  squeeze: ({ x }) => tf.squeeze(tf.slice(x, 0, 1)),
  stack: ({ v }) => tf.stack([v, v]),
  stridedSlice: ({ x }) => tf.stridedSlice(x, [0, 0, 0, 0], [2, 6, 6, 4], [1, 2, 2, 1]),
  sum: ({ x }) => tf.sum(x, [0, 3], true),
  tile: ({ m }) => tf.tile(m, [2, 1]),
  topk: ({ m }) => tf.topk(m, 2).values,
  transpose: ({ x }) => tf.transpose(x, [0, 3, 1, 2]),
  unstack: ({ m }) => tf.unstack(m)[2]!,
  where: ({ m }) => tf.where(tf.greater(m, 0), m, tf.zerosLike(m)),
  zeros: ({ m }) => tf.add(m, tf.zeros([4, 5])),
  "tidy and dispose": ({ m }) =>
    tf.tidy(() => {
      const square = tf.square(m);
      const sum = tf.sum(square);
      square.dispose();
      return sum;
    }),
  customGrad: ({ m }) => {
    const clipped = tf.customGrad((...args) => {
      const [x, save] = args as unknown as [Tensor, (saved: Tensor[]) => void];
      save([x]);
      return { value: tf.square(x), gradFunc: (dy, [seen]) => tf.mul(dy, tf.step(seen!)) };
    });
    return tf.grad((x: Tensor) => tf.sum(clipped(x)))(m);
  },
  "control flow on shapes": ({ x }) => {
    let y: Tensor = x;
    while (y.shape[1]! > 2) y = tf.avgPool(y as Tensor4D, 2, 2, "same");
    return y.rank === 4 ? tf.sum(y, -1) : y;
  },
  "second derivatives": ({ v }) => tf.grad(tf.grad((x: Tensor) => tf.sum(tf.pow(x, 3))))(v),
  "a loop that reads constants": ({ v }) => {
    const weights = tf.tensor1d([1, 2, 3]).arraySync();
    return tf.addN(weights.map((weight) => tf.mul(v, weight)));
  },
};

/** Eager and compiled. */
function bothOf(operation: (operands: Operands) => Tensor): [Float32Array, Float32Array] {
  const [eager, compiled] = [false, true].map((compile) => {
    const program = createProgram(runtime, {
      compile,
      state: [],
      entries: {
        step: {
          inputs: specs,
          body: (inputs) => ({ y: operation(inputs as unknown as Operands) }),
        },
      },
    });
    const { y } = program.run("step", fed);
    program.dispose();
    return y!;
  });
  return [eager!, compiled!];
}

test.each(Object.entries(operations))("%s", (_, operation) => {
  const [eager, compiled] = bothOf(operation);
  expect(compiled).toEqual(eager);
});

/** In a graph these are oneDNN's, and Eigen's outside of one: the same but for rounding. */
const rounded: Record<string, (operands: Operands) => Tensor> = {
  softmax: ({ m }) => tf.softmax(m),
  "batchNorm, of given statistics": ({ x }) => tf.batchNorm(x, tf.mean(x, [0, 1, 2]), tf.ones([4])),
};

test.each(Object.entries(rounded))("%s", (_, operation) => {
  const [eager, compiled] = bothOf(operation);
  for (const [index, value] of eager.entries()) expect(compiled[index]).toBeCloseTo(value, 5);
});
