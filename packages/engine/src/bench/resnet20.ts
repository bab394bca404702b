import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from "@tensorflow/tfjs";
import type { Entry } from "../program.ts";
import type { Runtime } from "../runtime.ts";

const classes = 10;
const momentum = 0.9;
const epsilon = 1e-5;
const runningShare = 0.1;

/** One convolution without bias, and the batch norm after it. */
interface NormalisedConvolution {
  readonly kernel: Variable;
  readonly gamma: Variable;
  readonly beta: Variable;
  readonly runningMean: Variable;
  readonly runningVariance: Variable;
  readonly stride: number;
}

/**
 * The training step that `bench engine` times: ResNet-20 of width 16 (He et al. 2015, sec. 4.2) with projection
 * shortcuts and SGD with momentum. Written against tfjs alone, since the engine knows no network of `core`.
 */
export function resnet20(
  { tf, kernels: { batchNorm } }: Runtime,
  { batch, side, channels }: { batch: number; side: number; channels: number },
) {
  const trained: Variable[] = [];
  const running: Variable[] = [];
  const keep = (list: Variable[], make: () => Tensor): Variable => {
    const variable = tf.tidy(() => tf.variable(make(), list === trained));
    list.push(variable);
    return variable;
  };
  const convolution = (
    size: number,
    inputs: number,
    outputs: number,
    stride: number,
  ): NormalisedConvolution => {
    const deviation = Math.sqrt(2 / (size * size * outputs));
    const shape: [number, number, number, number] = [size, size, inputs, outputs];
    return {
      kernel: keep(trained, () =>
        tf.randomNormal(shape, 0, deviation, "float32", trained.length + 1),
      ),
      gamma: keep(trained, () => tf.ones([outputs])),
      beta: keep(trained, () => tf.zeros([outputs])),
      runningMean: keep(running, () => tf.zeros([outputs])),
      runningVariance: keep(running, () => tf.ones([outputs])),
      stride,
    };
  };
  const stem = convolution(3, channels, 16, 1);
  const blocks = [16, 32, 64].flatMap((width, stage) =>
    [0, 1, 2].map((index) => {
      const first = index === 0 && stage > 0;
      const inputs = first ? width / 2 : width;
      const stride = first ? 2 : 1;
      return {
        first: convolution(3, inputs, width, stride),
        second: convolution(3, width, width, 1),
        shortcut: first ? convolution(1, inputs, width, stride) : null,
      };
    }),
  );
  const dense = keep(trained, () => tf.randomNormal([64, classes], 0, 0.1, "float32", 99));
  const bias = keep(trained, () => tf.zeros([classes]));
  const velocities = trained.map(({ shape }) => keep(running, () => tf.zeros(shape)));

  const convolve = (x: Tensor, layer: NormalisedConvolution): Tensor => {
    const kernel = layer.kernel as unknown as Tensor4D;
    // The paper pads evenly, where "same" would pad a stride of 2 on one side.
    const even = layer.stride > 1 && kernel.shape[0] === 3;
    const padded = even ? tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]]) : x; // biome-ignore format: axes
    const y = tf.conv2d(padded as Tensor4D, kernel, layer.stride, even ? "valid" : "same");
    const normal = batchNorm(y, layer.gamma, layer.beta, epsilon);
    for (const [variable, value] of [
      [layer.runningMean, normal.mean],
      [layer.runningVariance, normal.variance],
    ] as const) {
      variable.assign(
        tf.add(tf.mul(variable, 1 - runningShare), tf.mul(value, runningShare)) as Tensor,
      );
    }
    return normal.y;
  };
  const forward = (images: Tensor): Tensor2D => {
    let x = tf.relu(convolve(images, stem));
    for (const { first, second, shortcut } of blocks) {
      const branch = convolve(tf.relu(convolve(x, first)), second);
      x = tf.relu(tf.add(branch, shortcut ? convolve(x, shortcut) : x));
    }
    return tf.add(tf.matMul(tf.mean(x, [1, 2]), dense as Tensor), bias);
  };
  const train: Entry = {
    inputs: {
      images: { shape: [batch, side, side, channels], dtype: "float32" },
      labels: { shape: [batch], dtype: "int32" },
      learningRate: { shape: [], dtype: "float32" },
    },
    body({ images, labels, learningRate }) {
      const { value, grads } = tf.variableGrads(() => {
        const target = tf.oneHot(labels as Tensor1D, classes);
        return tf.losses.softmaxCrossEntropy(target, forward(images!));
      }, trained);
      for (const [index, variable] of trained.entries()) {
        const velocity = velocities[index]!;
        velocity.assign(tf.add(tf.mul(velocity, momentum), grads[variable.name]!) as Tensor);
        variable.assign(tf.sub(variable, tf.mul(velocity, learningRate!)) as Tensor);
      }
      return { loss: value };
    },
  };
  const state = [...trained, ...running];
  return { state, entries: { train }, dispose: () => tf.dispose(state) };
}
