import {
  createModel,
  createOptimizer,
  modelVariables,
  type NetworkGraph,
  type OptimizerConfig,
  randomNodes,
  smoothedCrossEntropy,
  type Weights,
  withDraws,
  writeWeights,
} from "@resweep/core";
import { createProgram, type Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { type ImagePreparation, imageInputs } from "./image-inputs.ts";
import type { EvaluationInputs, TrainInputs } from "./images.ts";

export interface NetworkOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  /** Of the draws in training and, unless `weights` are given, of the initial weights. */
  readonly seed: number;
  readonly weights?: Weights;
  readonly batchSize: number;
  readonly evaluationBatchSize: number;
  readonly optimizer: OptimizerConfig;
  readonly labelSmoothing: number;
  readonly images: ImagePreparation;
  readonly compile: boolean;
  readonly precision: "float32" | "mixed";
}

/** Sums over one batch; `top5` counts images whose class is among the five likeliest. */
export interface BatchSums {
  readonly loss: number;
  readonly correct: number;
  readonly top5: number;
}

/** All that changes while a network trains. */
export interface NetworkState {
  readonly weights: Weights;
  /** In the optimizer's order. */
  readonly slots: readonly Float32Array[];
}

/** A network on the device with its optimizer and the two things done to it. */
export interface Network {
  readonly graph: NetworkGraph;
  /** Time that TensorFlow was at work on it so far, milliseconds. */
  readonly busyMs: number;
  /**
   * One update. The loss is the batch's mean with label smoothing; `correct` counts images.
   * @param step updates before this one: what dropout and stochastic depth draw depends on it and the seed alone.
   */
  train(batch: TrainInputs, learningRate: number, step: number): { loss: number; correct: number };
  /** In inference mode, without label smoothing. */
  evaluate(batch: Omit<EvaluationInputs, "count">): BatchSums;
  read(): NetworkState;
  write(state: NetworkState): void;
  /** As if no update had been made, the weights left as they are. */
  resetOptimizer(): void;
  /** A second call does nothing. */
  dispose(): void;
}

export function openNetwork(options: NetworkOptions): Network {
  const { runtime, graph } = options;
  const { tf } = runtime;
  const { classes, inputShape } = graph;
  const task = { inputShape, classes, seed: options.seed };
  const model = createModel(tf, graph, task, { kernels: runtime.kernels });
  if (options.weights) writeWeights(model, options.weights);
  const variables = modelVariables(model);
  const trained = variables.filter(({ trainable }) => trainable);
  const optimizer = createOptimizer(tf, options.optimizer, trained);

  const draws = randomNodes(graph).length > 0;
  const prepared = imageInputs(runtime, options.images);
  /** Of the classifier, and in training of the auxiliary one where there is one. */
  const logitsOf = (images: tfjs.Tensor, training: boolean) => {
    const outputs = model.apply(images, { training }) as tfjs.Tensor2D | tfjs.Tensor2D[];
    const [logits, auxiliary] = Array.isArray(outputs) ? outputs : [outputs];
    return { logits: logits!, auxiliary };
  };
  const hits = (logits: tfjs.Tensor2D, labels: tfjs.Tensor1D) =>
    tf.cast(tf.equal(tf.argMax(logits, -1), labels), "float32");

  const program = createProgram(runtime, {
    compile: options.compile,
    precision: options.precision,
    release: true,
    resident: prepared.tables,
    state: [...variables.map(({ variable }) => variable), ...optimizer.slots],
    entries: {
      train: {
        inputs: {
          ...prepared.training(options.batchSize),
          labels: { shape: [options.batchSize], dtype: "int32" },
          learningRate: { shape: [], dtype: "float32" },
          ...(draws ? { key: { shape: [2], dtype: "int32" } as const } : {}),
        },
        body({ labels, learningRate, key, ...inputs }, tables) {
          const images = prepared.augmented(inputs, tables);
          let correct: tfjs.Tensor | null = null;
          const { value: loss, grads } = tf.variableGrads(
            () => {
              const forward = () => logitsOf(images, true);
              const { logits, auxiliary } = draws
                ? withDraws(model, key as tfjs.Tensor1D, forward)
                : forward();
              // Kept across the gradient's own tidy; the caller's tidy takes the clone.
              correct = tf.keep(tf.sum(hits(logits, labels as tfjs.Tensor1D)));
              const lossOf = (outputs: tfjs.Tensor2D) =>
                smoothedCrossEntropy(tf, outputs, labels as tfjs.Tensor1D, {
                  classes,
                  labelSmoothing: options.labelSmoothing,
                  kernels: runtime.kernels,
                });
              const own = lossOf(logits);
              if (!auxiliary) return own;
              return tf.add(own, tf.mul(lossOf(auxiliary), graph.auxiliary!.weight));
            },
            trained.map(({ variable }) => variable),
          );
          optimizer.apply(
            trained.map(({ variable }) => grads[variable.name]!),
            learningRate as tfjs.Scalar,
          );
          const counted = tf.add(correct!, 0);
          tf.dispose(correct!);
          return { loss, correct: counted };
        },
      },
      evaluate: {
        inputs: {
          ...prepared.evaluation(options.evaluationBatchSize),
          labels: { shape: [options.evaluationBatchSize], dtype: "int32" },
          weights: { shape: [options.evaluationBatchSize], dtype: "float32" },
        },
        body({ labels, weights, ...inputs }, tables) {
          const { logits } = logitsOf(prepared.plain(inputs, tables), false);
          const chosen = tf.oneHot(labels as tfjs.Tensor1D, classes);
          const losses = tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(logits)), -1));
          const own = tf.sum(tf.mul(chosen, logits), -1, true);
          const likelier = tf.sum(tf.cast(tf.greater(logits, own), "float32"), -1);
          const top5 = tf.cast(tf.less(likelier, 5), "float32");
          const total = (values: tfjs.Tensor) => tf.sum(tf.mul(values, weights!));
          return {
            loss: total(losses),
            correct: total(hits(logits, labels as tfjs.Tensor1D)),
            top5: total(top5),
          };
        },
      },
    },
  });

  let disposed = false;
  const freshSlots = program.readState().slice(variables.length);

  return {
    graph,
    get busyMs() {
      return program.busyMs;
    },
    train: ({ labels, ...batch }, learningRate, step) => {
      const inputs = { ...prepared.values(batch), labels, learningRate };
      const key = Int32Array.of(options.seed, step);
      const { loss, correct } = program.run("train", draws ? { ...inputs, key } : inputs);
      return { loss: loss![0]!, correct: correct![0]! };
    },
    evaluate: ({ images, labels, weights }) => {
      const { loss, correct, top5 } = program.run("evaluate", { images, labels, weights });
      return { loss: loss![0]!, correct: correct![0]!, top5: top5![0]! };
    },
    read() {
      const state = program.readState();
      const weights = variables.map(({ name, variable: { shape } }, i) => {
        return [name, { shape, values: state[i]! }] as const;
      });
      return { weights: new Map(weights), slots: state.slice(variables.length) };
    },
    write({ weights, slots }) {
      const values = variables.map(({ name }) => weights.get(name)!.values);
      program.writeState([...values, ...slots]);
    },
    resetOptimizer() {
      const state = program.readState();
      program.writeState([...state.slice(0, variables.length), ...freshSlots]);
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      program.dispose();
      optimizer.dispose();
      model.dispose();
    },
  };
}
