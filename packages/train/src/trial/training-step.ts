import {
  type Diagnostics,
  type ModelVariable,
  type NetworkGraph,
  type Optimizer,
  randomNodes,
  withDraws,
} from "@resweep/core";
import type { Entry, InputValue, LossScaling, Runtime, VariableGradients } from "@resweep/engine";
import type * as tfjs from "@tensorflow/tfjs";
import { forward, hits, logitsOf } from "./forward.ts";
import type { ImageInputs } from "./image-inputs.ts";
import type { TrainInputs } from "./images.ts";
import { labelsOf } from "./labels.ts";
import { trainingLoss } from "./training-loss.ts";

export interface TrainingStepOptions {
  readonly runtime: Runtime;
  readonly graph: NetworkGraph;
  readonly model: tfjs.LayersModel;
  /** In the order that the optimizer was given them. */
  readonly trained: readonly ModelVariable[];
  readonly optimizer: Optimizer;
  readonly scaling: LossScaling;
  /** What an update changes. */
  readonly updated: readonly tfjs.Variable[];
  readonly images: ImageInputs;
  readonly batchSize: number;
  readonly labelSmoothing: number;
  readonly seed: number;
  /** What is told of a step that is diagnosed; null where none is. */
  readonly diagnostics: Diagnostics | null;
}

/** What an update goes by that may change from one to the next. */
export interface Rates {
  readonly learningRate: number;
}

/** What one update is given. */
export interface Update {
  readonly batch: TrainInputs;
  readonly rates: Rates;
  /** Updates before this one. */
  readonly step: number;
}

/** The entry of a network's program that makes one update, and what it is to be called with. */
export interface TrainingStep {
  readonly entry: Entry;
  /** The same update to the bit, whose output `diagnostics` has their values; null without them. */
  readonly diagnosed: Entry | null;
  values(update: Update): Record<string, InputValue>;
}

type Tensors = Parameters<Entry["body"]>[0];
type Tables = Parameters<Entry["body"]>[1];

/**
 * Forward, backward, update. The entry gives the batch's mean loss and how many of its images were classified right;
 * where losses are scaled, also `skipped`.
 */
export function trainingStep(options: TrainingStepOptions): TrainingStep {
  const { runtime, graph, model, trained, optimizer, scaling, images, batchSize } = options;
  const { tf } = runtime;
  const draws = randomNodes(graph).length > 0;

  const gradientsOf = (
    { labels: given, key, ...inputs }: Tensors,
    tables: Tables,
    variableGradients: VariableGradients,
    diagnostics: Diagnostics | null,
  ) => {
    const shown = images.augmented(inputs, tables);
    const labels = labelsOf(runtime, given as tfjs.Tensor1D, images.mixing(inputs));
    let correct: tfjs.Tensor | null = null;
    let flow: tfjs.Tensor1D | null = null;
    const { value: loss, grads } = variableGradients(
      () => {
        const pass = () => {
          if (!diagnostics) return forward(model, shown, true);
          const { outputs, ...observed } = diagnostics.forward(shown);
          flow = tf.keep(observed.flow);
          return logitsOf(outputs);
        };
        const logits = draws ? withDraws(model, key as tfjs.Tensor1D, pass) : pass();
        // Kept across the gradient's own tidy; the caller's tidy takes the clone.
        correct = tf.keep(tf.sum(hits(tf, logits.own, labels.dominant)));
        return trainingLoss(runtime, graph, logits, labels, options);
      },
      trained.map(({ variable }) => variable),
    );
    const gradients = trained.map(({ variable }) => grads[variable.name]!);
    const told: Record<string, tfjs.Tensor> = { loss, correct: tf.add(correct!, 0) };
    tf.dispose(correct!);
    if (!diagnostics) return { told, gradients };
    const byName = new Map(trained.map(({ name }, i) => [name, gradients[i]!]));
    const values = diagnostics.complete(flow!, (name) => byName.get(name)!);
    tf.dispose(flow!);
    return { told: { ...told, diagnostics: values }, gradients };
  };

  const entry = (diagnostics: Diagnostics | null): Entry => ({
    inputs: {
      ...images.training(batchSize),
      labels: { shape: [batchSize], dtype: "int32" },
      learningRate: { shape: [], dtype: "float32" },
      ...(draws ? { key: { shape: [2], dtype: "int32" } as const } : {}),
    },
    body({ learningRate, ...inputs }, tables) {
      return scaling.step(options.updated, (variableGradients) => {
        const made = gradientsOf(inputs, tables, variableGradients, diagnostics);
        optimizer.apply(made.gradients, learningRate as tfjs.Scalar);
        return made.told;
      });
    },
  });

  return {
    entry: entry(null),
    diagnosed: options.diagnostics && entry(options.diagnostics),
    values({ batch, rates, step }) {
      const { labels, ...shown } = batch;
      const inputs = { ...images.values(shown), labels, ...rates };
      return draws ? { ...inputs, key: Int32Array.of(options.seed, step) } : inputs;
    },
  };
}
