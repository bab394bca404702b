import type { Tensor, Tensor1D, Tensor4D, Variable } from "@tensorflow/tfjs";
import type { Entry } from "./program.ts";
import type { Runtime } from "./runtime.ts";

export const batch = 8;
const [height, width, channels, filters, classes] = [6, 6, 2, 4, 3];

/** Numbers that look random and are the same everywhere. */
export function values(count: number, salt: number, scale = 1): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const unit = Math.sin((index + 1) * 12.9898 + salt * 78.233) * 43758.5453;
    return (unit - Math.floor(unit) - 0.5) * 2 * scale;
  });
}

export const batchInputs = (step: number) => ({
  images: values(batch * height * width * channels, step),
  labels: Int32Array.from({ length: batch }, (_, index) => (index * 7 + step) % classes),
  learningRate: 0.05 / (1 + step),
});

/** A convolution, batch norm, ReLU and a shortcut; trained with momentum or with Adam-like slots, as core's are. */
export function smallNet({ tf, kernels: { batchNorm } }: Runtime, optimizer: "momentum" | "adam") {
  const state: Variable[] = [];
  const variable = (shape: number[], salt: number | null, fill = 0): Variable => {
    const size = shape.reduce((product, length) => product * length, 1);
    const initial = salt === null ? new Float32Array(size).fill(fill) : values(size, salt, 0.4);
    const made = tf.tidy(() => tf.variable(tf.tensor(initial, shape), true));
    state.push(made);
    return made;
  };
  const stem = variable([3, 3, channels, filters], 1);
  const second = variable([3, 3, filters, filters], 2);
  const gamma = variable([filters], null, 1);
  const beta = variable([filters], null);
  const dense = variable([filters, classes], 3);
  const bias = variable([classes], null);
  const trained = [stem, second, gamma, beta, dense, bias];
  const runningMean = variable([filters], null);
  const runningVariance = variable([filters], null, 1);
  const first = trained.map(({ shape }) => variable(shape, null));
  const squares = optimizer === "adam" ? trained.map(({ shape }) => variable(shape, null)) : [];
  const power = optimizer === "adam" ? variable([], null, 1) : null;

  const forward = (images: Tensor, training: boolean): Tensor => {
    const stemmed = tf.conv2d(images as Tensor4D, stem as unknown as Tensor4D, 1, "same");
    let normal: Tensor;
    if (training) {
      const { y, mean, variance } = batchNorm(stemmed, gamma, beta, 1e-5);
      runningMean.assign(tf.add(tf.mul(runningMean, 0.9), tf.mul(mean, 0.1)));
      runningVariance.assign(tf.add(tf.mul(runningVariance, 0.9), tf.mul(variance, 0.1)));
      normal = y;
    } else {
      normal = tf.batchNorm(
        stemmed,
        runningMean as unknown as Tensor1D,
        runningVariance as unknown as Tensor1D,
        beta as unknown as Tensor1D,
        gamma as unknown as Tensor1D,
        1e-5,
      );
    }
    const active = tf.relu(normal);
    const conv = tf.conv2d(active as Tensor4D, second as unknown as Tensor4D, 1, "same");
    return tf.add(tf.matMul(tf.mean(tf.relu(tf.add(conv, active)), [1, 2]), dense as Tensor), bias);
  };

  const train: Entry = {
    inputs: {
      images: { shape: [batch, height, width, channels], dtype: "float32" },
      labels: { shape: [batch], dtype: "int32" },
      learningRate: { shape: [], dtype: "float32" },
    },
    body({ images, labels, learningRate }) {
      const { value, grads } = tf.variableGrads(
        () =>
          tf.losses.softmaxCrossEntropy(
            tf.oneHot(labels as Tensor1D, classes),
            forward(images!, true),
          ),
        trained,
      );
      if (power) power.assign(tf.mul(power, 0.9));
      for (const [index, parameter] of trained.entries()) {
        const gradient = grads[parameter.name]!;
        const slot = first[index]!;
        slot.assign(tf.add(tf.mul(slot, 0.9), gradient));
        let update: Tensor = slot;
        if (power) {
          const square = squares[index]!;
          square.assign(tf.add(tf.mul(square, 0.99), tf.mul(tf.square(gradient), 0.01)));
          update = tf.div(tf.div(slot, tf.sub(1, power)), tf.add(tf.sqrt(square), 1e-3));
        }
        parameter.assign(tf.sub(parameter, tf.mul(update, learningRate!)));
      }
      return { loss: value };
    },
  };
  const evaluate: Entry = {
    inputs: { images: train.inputs.images!, labels: train.inputs.labels! },
    body({ images, labels }) {
      const logits = forward(images!, false);
      return { logits, correct: tf.sum(tf.equal(tf.argMax(logits, 1), labels!)) };
    },
  };
  return {
    state,
    entries: { train, evaluate },
    dispose: () => tf.dispose(state),
  };
}
