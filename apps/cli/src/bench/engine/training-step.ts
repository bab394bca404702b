import {
  buildGraph,
  createModel,
  createOptimizer,
  modelVariables,
  smoothedCrossEntropy,
  writeWeights,
} from "@resweep/core";
import { createProgram, type Runtime } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { filledBatch, filledKernel } from "./fill.ts";
import type { BenchNetwork } from "./networks.ts";

/** So low that the second loss tells of the first gradient, and not of how rounding grows in a deep network. */
const learningRate = 0.001;
/** He et al. 2015, sec. 4.2. */
const optimizerConfig = {
  name: "sgd",
  momentum: 0.9,
  nesterov: false,
  weightDecay: 1e-4,
  decayNormAndBias: true,
} as const;

/** Of what is no kernel: the scale of batch norm and its running variance. */
const startsAtOne = /\.(weight|running_var)$/;

/** A network with its optimizer and one batch, made ready as a trial makes it. */
export function openTrainingStep(
  runtime: Runtime,
  network: BenchNetwork,
  options: { batch: number; compile: boolean; precision: "float32" | "mixed" },
) {
  const { tf, kernels } = runtime;
  const { task } = network;
  const { classes, inputShape } = task;
  const graph = buildGraph(network.architecture, task);
  const model = createModel(tf, graph, { ...task, seed: 1 }, { kernels });
  const variables = modelVariables(model);
  writeWeights(
    model,
    new Map(
      variables.map(({ name, decay, variable: { shape, size } }) => {
        const values = decay
          ? filledKernel(name, size, size / shape.at(-1)!)
          : new Float32Array(size).fill(startsAtOne.test(name) ? 1 : 0);
        return [name, { shape, values }];
      }),
    ),
  );
  const trained = variables.filter(({ trainable }) => trainable);
  const optimizer = createOptimizer(tf, optimizerConfig, trained);
  const start = performance.now();
  const program = createProgram(runtime, {
    compile: options.compile,
    precision: options.precision,
    release: true,
    state: [...variables.map(({ variable }) => variable), ...optimizer.slots],
    entries: {
      train: {
        inputs: {
          images: { shape: [options.batch, ...inputShape], dtype: "float32" },
          labels: { shape: [options.batch], dtype: "int32" },
          learningRate: { shape: [], dtype: "float32" },
        },
        body(inputs) {
          const { value, grads } = tf.variableGrads(
            () => {
              const logits = model.apply(inputs.images!, { training: true }) as tfjs.Tensor2D;
              const labels = inputs.labels as tfjs.Tensor1D;
              return smoothedCrossEntropy(tf, logits, labels, { classes, labelSmoothing: 0 });
            },
            trained.map(({ variable }) => variable),
          );
          const gradients = trained.map(({ variable }) => grads[variable.name]!);
          optimizer.apply(gradients, inputs.learningRate as tfjs.Scalar);
          return { loss: value };
        },
      },
    },
  });
  const createdMs = performance.now() - start;
  const size = inputShape.reduce((product, length) => product * length, 1);
  const values = { ...filledBatch(options.batch, size, classes), learningRate };
  return {
    parameters: trained.reduce((sum, { variable }) => sum + variable.size, 0),
    /** What making the program took, a step not included. */
    createdMs,
    /** One update; its loss. */
    step: () => program.run("train", values).loss![0]!,
  };
}
